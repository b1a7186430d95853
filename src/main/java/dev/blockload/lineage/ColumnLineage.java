package dev.blockload.lineage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.blockload.block.ItemList;
import dev.blockload.mapping.ColumnSource;
import dev.blockload.mapping.MappedLookup;
import dev.blockload.mapping.Mapping;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of the block come from which columns of the file, and how. Columns that
 * have the same value in every row come from no column, and are not listed.
 */
final class ColumnLineage {

	private final InputObject object;

	private final Function<ItemList, String> nameOf;

	private final String server;

	/**
	 * Create a renderer.
	 * @param object the file
	 * @param nameOf the name of a list as a dataset
	 * @param server the namespace of lists
	 */
	ColumnLineage(InputObject object, Function<ItemList, String> nameOf, String server) {
		this.object = object;
		this.nameOf = nameOf;
		this.server = server;
	}

	/**
	 * The facet.
	 * @param mapping of the run
	 * @param header the names of the columns of the file, or their numbers
	 * @param sums the columns of the block that are added up
	 */
	Map<String, @Nullable Object> facet(Mapping mapping, List<String> header, List<String> sums) {
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		for (ColumnSource source : mapping.sources()) {
			List<Object> inputs = new ArrayList<>();
			MappedLookup lookup = mapping.lookups()
				.stream()
				.filter((each) -> each.column().equals(source.column()))
				.findFirst()
				.orElse(null);
			Map<String, Object> transformation = transformation(source, lookup, sums);
			source.fields()
				.forEach((field) -> inputs
					.add(input(this.object.namespace(), this.object.name(), header.get(field), transformation)));
			if (lookup != null && !lookup.matchesReferenced()) {
				inputs.add(input(this.server, this.nameOf.apply(lookup.list()), lookup.referenced(),
						transformation("DIRECT", "IDENTITY", "the item that the file identifies")));
			}
			fields.put(source.column().name(), Map.of("inputFields", inputs));
		}
		Map<String, @Nullable Object> facet = Facets.facet("1-2-0", "ColumnLineageDatasetFacet");
		facet.put("fields", fields);
		return facet;
	}

	private static Map<String, Object> transformation(ColumnSource source, @Nullable MappedLookup lookup,
			List<String> sums) {
		String type = source.column().sqlType();
		if (sums.contains(source.column().name())) {
			return transformation("DIRECT", "AGGREGATION", "sum of the records with the same key");
		}
		return switch (source.way()) {
			case UNCHANGED -> transformation("DIRECT", "IDENTITY", "text as it is in the file");
			case CONVERTED -> transformation("DIRECT", "TRANSFORMATION", "text read as " + type);
			case LOOKED_UP -> (lookup != null && !lookup.matchesReferenced())
					? transformation("INDIRECT", "JOIN",
							"compared with " + String.join(", ", lookup.key().columns()) + " of "
									+ lookup.list().application() + "." + lookup.list().name())
					: transformation("DIRECT", "TRANSFORMATION", "text read as " + type);
			case CELL_HEADER -> transformation("INDIRECT", "CONDITIONAL", "header of the cell that becomes the row");
			case CELL_VALUE -> transformation("DIRECT", "TRANSFORMATION", "cell read as " + type);
		};
	}

	private static Map<String, Object> transformation(String type, String subtype, String description) {
		Map<String, Object> transformation = new LinkedHashMap<>();
		transformation.put("type", type);
		transformation.put("subtype", subtype);
		transformation.put("description", description);
		transformation.put("masking", false);
		return transformation;
	}

	private static Map<String, Object> input(String namespace, String name, String field,
			Map<String, Object> transformation) {
		Map<String, Object> input = new LinkedHashMap<>();
		input.put("namespace", namespace);
		input.put("name", name);
		input.put("field", field);
		input.put("transformations", List.of(transformation));
		return input;
	}

}
