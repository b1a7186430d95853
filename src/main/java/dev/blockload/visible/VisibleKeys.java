package dev.blockload.visible;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.definition.LocatedImport;
import dev.blockload.source.FileChoice;
import dev.blockload.storage.ObjectKeys;

/**
 * The keys of a bucket that a caller sees: those that begin like the files of the imports
 * that the caller sees.
 *
 * @param prefixes the beginnings of keys
 * @param exact single keys, of imports with a fixed file
 */
public record VisibleKeys(Set<String> prefixes, Set<String> exact) {

	/** All keys of a bucket. */
	public static final VisibleKeys ALL = new VisibleKeys(Set.of(""), Set.of());

	public VisibleKeys {
		prefixes = Set.copyOf(prefixes);
		exact = Set.copyOf(exact);
	}

	/** The keys of some imports. */
	public static VisibleKeys of(List<LocatedImport> imports) {
		Set<String> prefixes = new TreeSet<>();
		Set<String> exact = new TreeSet<>();
		for (LocatedImport located : imports) {
			FileChoice file = located.definition().file();
			if (file instanceof FileChoice.Dated recent) {
				prefixes.add(recent.path().prefix());
			}
			else if (file instanceof FileChoice.Fixed fixed) {
				exact.add(fixed.objectKey());
			}
		}
		return new VisibleKeys(prefixes, exact);
	}

	/** Whether a key can be seen. */
	public boolean shows(String key) {
		return this.exact.contains(key) || isBelow(key);
	}

	/**
	 * A key that can be seen.
	 * @param key with or without a leading slash
	 * @throws VisibleException code {@code key-not-allowed} if it cannot
	 */
	public String require(String key) {
		if (!shows(ObjectKeys.withoutLeadingSlash(key))) {
			throw VisibleException.keyNotAllowed(key);
		}
		return key;
	}

	/** Whether all keys that begin with a prefix can be seen. */
	public boolean isBelow(String prefix) {
		return this.prefixes.stream().anyMatch(prefix::startsWith);
	}

	/** Where a caller can go on from a prefix below which not all keys can be seen. */
	public Set<String> beyond(String prefix) {
		return Stream.concat(this.prefixes.stream(), this.exact.stream())
			.filter((key) -> key.startsWith(prefix))
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
