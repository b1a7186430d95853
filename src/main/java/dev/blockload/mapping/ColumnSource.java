package dev.blockload.mapping;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import dev.blockload.block.BlockColumn;
import dev.blockload.mapping.Mapping.MappedColumn;

/**
 * Which fields of a file the values of a column of a block come from.
 *
 * @param column of the block
 * @param way how the values come from the fields
 * @param fields their numbers, from 0, in the order of the file
 */
public record ColumnSource(BlockColumn column, Way way, List<Integer> fields) {

	public ColumnSource {
		fields = List.copyOf(fields);
	}

	static ColumnSource of(BlockColumn column, List<MappedColumn> mapped, List<Cell> cells) {
		List<MappedColumn> parts = mapped.stream().filter((each) -> each.target().equals(column)).toList();
		if (parts.stream().anyMatch((part) -> !part.column().equals(column))) {
			return new ColumnSource(column, Way.LOOKED_UP, fields(parts));
		}
		MappedColumn only = parts.get(0);
		if (only.isInCells()) {
			return new ColumnSource(column, Way.CELL_VALUE, ofCells(cells, only.measure()));
		}
		if (only.constant() == null && only.field() == Mapping.CELL_HEADER) {
			return new ColumnSource(column, Way.CELL_HEADER,
					cells.stream().map((cell) -> cell.number() - 1).sorted().toList());
		}
		return new ColumnSource(column, isUnchanged(only) ? Way.UNCHANGED : Way.CONVERTED, fields(parts));
	}

	private static List<Integer> fields(List<MappedColumn> parts) {
		return parts.stream().filter(MappedColumn::isInFile).map(MappedColumn::field).distinct().sorted().toList();
	}

	private static List<Integer> ofCells(List<Cell> cells, int measure) {
		return cells.stream()
			.flatMap((cell) -> Stream.ofNullable(cell.values().get(measure)))
			.filter(Objects::nonNull)
			.map(Cell.Value::field)
			.sorted()
			.toList();
	}

	private static boolean isUnchanged(MappedColumn mapped) {
		return FormatKey.isText(mapped.column().type()) && mapped.format().entries().isEmpty();
	}

	/**
	 * How values come from fields.
	 */
	public enum Way {

		/** Each value is the text of its field. */
		UNCHANGED,

		/** The text of a field is converted into a value of the column. */
		CONVERTED,

		/** The fields identify an item of a list, and the value refers to it. */
		LOOKED_UP,

		/** The headers of the fields are the values. */
		CELL_HEADER,

		/** Each field of a record is the value of another row. */
		CELL_VALUE

	}

}
