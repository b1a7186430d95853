package dev.blockload.definition;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The saved definitions as files that are not on disk, as one call sees them. They are
 * read when they are first needed. Used by one thread.
 */
final class SavedFiles {

	/** In the order in which they are needed: each reads at least what the next does. */
	private final Map<SavedSource.Need, SavedSource.Texts> read = new EnumMap<>(SavedSource.Need.class);

	private final SavedSource source;

	SavedFiles(SavedSource source) {
		this.source = source;
	}

	/** Why they cannot be read, as a sentence; null if they can. */
	@Nullable String unreadable(SavedSource.Need need) {
		return texts(need).unreadable();
	}

	/** The definitions as files, each kind in the order of their names. */
	DefinitionFiles files(SavedSource.Need need) {
		return files(contents(texts(need).texts()));
	}

	/** The path of a definition; empty if none is saved with this name. */
	Optional<Path> find(DefinitionKind kind, String name) {
		return texts(SavedSource.Need.REQUIRED).texts()
			.stream()
			.filter((text) -> text.kind() == kind && text.name().equals(name))
			.map((text) -> Path.of(text.file()))
			.findFirst();
	}

	private SavedSource.Texts texts(SavedSource.Need need) {
		SavedSource.Texts known = this.read.get(SavedSource.Need.REQUIRED);
		return (known != null) ? known : this.read.computeIfAbsent(need, this.source::read);
	}

	/** The contents of saved definitions by the paths that positions have. */
	static Map<Path, byte[]> contents(List<SavedText> texts) {
		Map<Path, byte[]> contents = new TreeMap<>();
		texts.forEach((text) -> contents.put(Path.of(text.file()), text.yaml().getBytes(StandardCharsets.UTF_8)));
		return contents;
	}

	/** The texts of saved definitions among contents. */
	static List<SavedText> texts(Map<Path, byte[]> contents) {
		return contents.entrySet()
			.stream()
			.filter((entry) -> SavedText.isSaved(entry.getKey()))
			.map((entry) -> new SavedText(SavedText.kind(entry.getKey()), SavedText.name(entry.getKey()),
					new String(entry.getValue(), StandardCharsets.UTF_8)))
			.toList();
	}

	private static DefinitionFiles files(Map<Path, byte[]> contents) {
		Map<DefinitionKind, List<Path>> kinds = new EnumMap<>(DefinitionKind.class);
		contents.keySet()
			.forEach((path) -> kinds.computeIfAbsent(SavedText.kind(path), (kind) -> new ArrayList<>()).add(path));
		return new DefinitionFiles(kinds.getOrDefault(DefinitionKind.CONNECTION, List.of()),
				kinds.getOrDefault(DefinitionKind.NOTIFICATION, List.of()),
				kinds.getOrDefault(DefinitionKind.IMPORT, List.of()), List.of(), contents);
	}

}
