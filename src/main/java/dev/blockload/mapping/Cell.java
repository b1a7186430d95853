package dev.blockload.mapping;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import dev.blockload.Printable;
import org.jspecify.annotations.Nullable;

/**
 * A cell of each record of an unpivoted file: it becomes a row.
 *
 * @param number of its first field in the record, from 1
 * @param into the text that identifies the cell
 * @param values where its values are, in the order of the measures; null where the file
 * has no column for a measure
 */
public record Cell(int number, String into, List<@Nullable Value> values) {

	public Cell {
		values = Arrays.asList(values.toArray(new @Nullable Value[0]));
		if (number < 1 || values.stream().allMatch(Objects::isNull)) {
			throw new IllegalArgumentException(
					"Cell %d has the values %s. Expected a number from 1 and at least one value.".formatted(number,
							values));
		}
	}

	/** The header of its first field. */
	public String header() {
		return this.values.stream()
			.filter((value) -> value != null && value.field() == this.number - 1)
			.findFirst()
			.orElseThrow()
			.header();
	}

	/**
	 * The reason of a reject with the header of the cell.
	 * @param header of the value that is wrong, or of the cell
	 * @param reason why
	 */
	public static String reason(String header, String reason) {
		return "Cell '" + Printable.line(header) + "': " + reason;
	}

	/**
	 * A value of a cell.
	 *
	 * @param field the number of its field, from 0
	 * @param header of the field
	 */
	public record Value(int field, String header) {
	}

}
