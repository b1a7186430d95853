package dev.blockload.flow;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.ImportGraph;
import dev.blockload.definition.LocatedImport;

/**
 * The order of imports that the foreign keys of their blocks demand: an import comes
 * after the imports of the blocks that its block refers to. A block that refers to itself
 * demands nothing. Flows and schedules use it. Safe for use by many threads.
 */
public final class ImportOrder {

	private final BlockCatalog catalog;

	/**
	 * Create an order.
	 * @param catalog of the blocks
	 */
	public ImportOrder(BlockCatalog catalog) {
		this.catalog = catalog;
	}

	/**
	 * Which of some imports must be loaded before which others. There can be a cycle.
	 * @param imports the imports
	 */
	public ImportGraph of(Collection<ImportDefinition> imports) {
		Set<String> blocks = new HashSet<>();
		imports.forEach((definition) -> blocks.add(block(definition)));
		Map<String, Set<String>> references = this.catalog.directReferencesOf(blocks);
		Map<String, Set<String>> byBlock = new HashMap<>();
		imports.forEach((definition) -> byBlock.computeIfAbsent(block(definition), (key) -> new LinkedHashSet<>())
			.add(definition.name()));
		Map<String, Set<String>> before = new HashMap<>();
		for (ImportDefinition definition : imports) {
			Set<String> others = new LinkedHashSet<>();
			references.getOrDefault(block(definition), Set.of())
				.forEach((block) -> others.addAll(byBlock.getOrDefault(block, Set.of())));
			before.put(definition.name(), others);
		}
		return ImportGraph.of(before);
	}

	/**
	 * Those of some imports that must be loaded before one. Imports of blocks that refer
	 * to each other in a circle have no order.
	 * @param located the import
	 * @param candidates the others
	 */
	public List<LocatedImport> before(LocatedImport located, Collection<LocatedImport> candidates) {
		ImportDefinition definition = located.definition();
		String own = block(definition);
		Set<String> referenced = this.catalog.directReferencesOf(Set.of(own)).getOrDefault(own, Set.of());
		if (referenced.isEmpty()) {
			return List.of();
		}
		// The database is asked last, and only about imports of referenced blocks:
		// hundreds of imports can be due at the same time.
		return candidates.stream()
			.filter((other) -> referenced.contains(block(other.definition())))
			.filter((other) -> !this.catalog.referencesOf(other.definition().application(), other.definition().block())
				.contains(own))
			.toList();
	}

	private static String block(ImportDefinition definition) {
		return definition.application() + "." + definition.block();
	}

}
