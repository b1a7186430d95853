package dev.blockload.access;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.definition.ConnectionUse;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.source.FileChoice.Dated;

/**
 * The rights that the imports of a connection need, with the imports that need each.
 *
 * @param reads the keys to read, with the imports that read them
 * @param listings the prefixes to list, with the imports that list them; none if all
 * files are fixed
 */
record RequiredPermissions(Map<KeyPattern, List<ImportDefinition>> reads,
		Map<String, List<ImportDefinition>> listings) {

	/**
	 * Compute the rights that the imports of a connection need.
	 * @throws AccessException if no import uses the connection
	 */
	static RequiredPermissions of(ConnectionUse use) {
		if (use.imports().isEmpty()) {
			throw AccessException.unused(use.connection().name());
		}
		Map<KeyPattern, List<ImportDefinition>> reads = new LinkedHashMap<>();
		Map<String, List<ImportDefinition>> listings = new LinkedHashMap<>();
		for (ImportDefinition definition : use.imports()) {
			add(reads, KeyPattern.of(definition.file()), definition);
			if (definition.file() instanceof Dated recent) {
				add(listings, recent.path().prefix(), definition);
			}
		}
		return new RequiredPermissions(reads, listings);
	}

	private static <T> void add(Map<T, List<ImportDefinition>> needs, T need, ImportDefinition definition) {
		needs.computeIfAbsent(need, (unused) -> new ArrayList<>()).add(definition);
	}

}
