package dev.blockload.mapping;

import java.util.List;
import java.util.Map;

import dev.blockload.block.Block;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.Mapping.MappedColumn;

/**
 * The fields of a header that are cells of one measure of an unpivoted file.
 *
 * @param rule of the measure
 * @param fields their numbers, from 0
 * @param texts that identify the cells, in the same order
 */
public record CellFields(ColumnRule rule, List<Integer> fields, List<String> texts) {

	public CellFields {
		fields = List.copyOf(fields);
		texts = List.copyOf(texts);
	}

	/**
	 * The fields of a header that are cells, for each measure.
	 * @param block where the rows go
	 * @param unpivot what the import says of cells
	 * @param header of the file
	 * @param taken the fields that columns of the block take, by their names
	 */
	public static List<CellFields> of(Block block, Unpivot unpivot, List<String> header, Map<String, Integer> taken) {
		List<MappedColumn> mapped = taken.entrySet()
			.stream()
			.flatMap((entry) -> block.column(entry.getKey())
				.map((column) -> new MappedColumn(column, Format.DEFAULT, entry.getValue(), null))
				.stream())
			.toList();
		return new UnpivotPlanner(unpivot, new FileHeader(header), mapped).fields();
	}

}
