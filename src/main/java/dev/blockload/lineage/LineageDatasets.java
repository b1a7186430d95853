package dev.blockload.lineage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.blockload.Failure;
import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ItemList;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.importjob.BlockPlanner;
import dev.blockload.mapping.MappedLookup;
import dev.blockload.mapping.Mapping;
import dev.blockload.mapping.RunMetadata;
import dev.blockload.run.RunTable;
import org.jspecify.annotations.Nullable;

/**
 * Finds what an attempt reads and writes: the object, the lists that it looks up, and the
 * block with its columns. Safe for use by many threads.
 */
final class LineageDatasets {

	private final Definitions definitions;

	private final BlockCatalog catalog;

	private final RunTable runs;

	private final RejectFacet rejects;

	/** {@code postgres://host:port}. */
	private final String server;

	LineageDatasets(Definitions definitions, BlockCatalog catalog, RunTable runs, RejectFacet rejects, String server) {
		this.definitions = definitions;
		this.catalog = catalog;
		this.runs = runs;
		this.rejects = rejects;
		this.server = server;
	}

	/**
	 * What the attempt of an event reads and writes.
	 */
	Found of(LineageEvent event) {
		LineageEvent.OfRun run = event.run();
		Optional<Block> found = this.catalog.find(run.application(), run.block());
		List<Object> inputs = new ArrayList<>();
		Map<String, @Nullable Object> facets = new LinkedHashMap<>();
		found.ifPresent((block) -> facets.put("schema", schema(block)));
		if (run.undoes() == null) {
			ImportDefinition definition = Definitions.fromSource(this.runs.snapshot(run.number()).definition(),
					run.importName());
			InputObject object = InputObject.of(event, definition, bucket(event, definition));
			inputs.add(object.dataset(event, this.rejects));
			Mapping mapping = found.map((block) -> mapping(event, definition, block)).orElse(null);
			if (mapping != null) {
				mapping.lookups()
					.stream()
					.map(MappedLookup::list)
					.distinct()
					.forEach((list) -> inputs.add(list(event, list)));
				facets.put("columnLineage", new ColumnLineage(object, (list) -> nameOf(event, list), this.server)
					.facet(mapping, this.runs.plan(run.number()).header(), definition.rules().duplicates().sums()));
			}
		}
		return new Found(inputs, List.of(output(event, facets)));
	}

	private @Nullable Mapping mapping(LineageEvent event, ImportDefinition definition, Block block) {
		String key = event.text("key");
		if (!event.isPlanned() || key == null) {
			return null;
		}
		try {
			LineageEvent.OfRun run = event.run();
			return BlockPlanner.mapping(definition, definition.loaded(block), this.runs.plan(run.number()).header(),
					new RunMetadata(run.number(), run.startedAt(), key, definition.file().dateIn(key).orElse(null)));
		}
		catch (Failure ex) {
			// The block was changed meanwhile: its columns are not those that were
			// loaded.
			return null;
		}
	}

	/** The bucket, also of a run that has not chosen its object yet; null if unknown. */
	private @Nullable String bucket(LineageEvent event, ImportDefinition definition) {
		String pinned = event.text("bucket");
		if (pinned != null || definition.isPushOnly() || event.run().isPushed()) {
			return pinned;
		}
		try {
			return this.definitions.connectionOf(definition).bucket();
		}
		catch (Failure ex) {
			// The connection is not in the definitions of this process.
			return null;
		}
	}

	private Map<String, @Nullable Object> output(LineageEvent event, Map<String, @Nullable Object> facets) {
		LineageEvent.OfRun run = event.run();
		Map<String, @Nullable Object> output = new LinkedHashMap<>();
		output.put("namespace", this.server);
		output.put("name", String.join(".", event.database(), run.application(), run.block()));
		if (!facets.isEmpty()) {
			output.put("facets", facets);
		}
		if (event.isPublished()) {
			Map<String, @Nullable Object> statistics = Facets.facet("1-0-2", "OutputStatisticsOutputDatasetFacet");
			statistics.put("rowCount", event.numberOrZero("inserted") + event.numberOrZero("updated"));
			Facets.put(statistics, "size", event.number("bytes"));
			output.put("outputFacets", Map.of("outputStatistics", statistics));
		}
		return output;
	}

	private Map<String, @Nullable Object> list(LineageEvent event, ItemList list) {
		Map<String, @Nullable Object> input = new LinkedHashMap<>();
		input.put("namespace", this.server);
		input.put("name", nameOf(event, list));
		return input;
	}

	private static String nameOf(LineageEvent event, ItemList list) {
		return String.join(".", event.database(), list.application(), list.name());
	}

	private static Map<String, @Nullable Object> schema(Block block) {
		Map<String, @Nullable Object> facet = Facets.facet("1-2-0", "SchemaDatasetFacet");
		List<Object> fields = new ArrayList<>();
		for (BlockColumn column : block.columns()) {
			Map<String, @Nullable Object> field = new LinkedHashMap<>();
			field.put("name", column.name());
			field.put("type", column.sqlType());
			field.put("ordinal_position", fields.size() + 1);
			fields.add(field);
		}
		facet.put("fields", fields);
		return facet;
	}

	/**
	 * The datasets of an event.
	 *
	 * @param inputs what is read
	 * @param outputs what is written
	 */
	record Found(List<Object> inputs, List<Object> outputs) {
	}

}
