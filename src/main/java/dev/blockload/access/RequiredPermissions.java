package dev.blockload.access;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.definition.ConnectionUse;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.source.FileChoice.MostRecent;

/**
 * What the imports of a connection need: the rights, and by whom each is needed.
 *
 * @param reads the keys to be read, with the imports that do
 * @param listings the prefixes to be listed, with the imports that do; none where all
 * files are fixed
 */
record RequiredPermissions(Map<KeyPattern, List<ImportDefinition>> reads,
		Map<String, List<ImportDefinition>> listings) {

	/**
	 * The needs of all imports that use a connection.
	 * @throws AccessException where none does
	 */
	static RequiredPermissions of(ConnectionUse use) {
		if (use.imports().isEmpty()) {
			throw AccessException.unused(use.connection().name());
		}
		Map<KeyPattern, List<ImportDefinition>> reads = new LinkedHashMap<>();
		Map<String, List<ImportDefinition>> listings = new LinkedHashMap<>();
		for (ImportDefinition definition : use.imports()) {
			add(reads, KeyPattern.of(definition.file()), definition);
			if (definition.file() instanceof MostRecent recent) {
				add(listings, recent.path().prefix(), definition);
			}
		}
		return new RequiredPermissions(reads, listings);
	}

	private static <T> void add(Map<T, List<ImportDefinition>> needs, T need, ImportDefinition definition) {
		needs.computeIfAbsent(need, (unused) -> new ArrayList<>()).add(definition);
	}

}
