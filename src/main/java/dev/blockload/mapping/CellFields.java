package dev.blockload.mapping;

import java.util.List;

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

}
