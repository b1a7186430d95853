package dev.blockload.mapping;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.mapping.ColumnRule.Source;
import org.jspecify.annotations.Nullable;

/**
 * How an import makes several rows of a record: one of each of its cells. The fields of a
 * cell hold the values of the measures, and their headers identify it.
 *
 * @param headers which columns of the file are cells
 * @param into the column of the block that takes the header, or the part of it that a
 * pattern matches
 * @param measures the columns of the block that take the values; several have patterns
 * @param blankCells what becomes of cells without a value
 */
public record Unpivot(Headers headers, ColumnRule into, List<Measure> measures, BlankCells blankCells) {

	public Unpivot {
		measures = List.copyOf(measures);
		if (!(into.source() instanceof Source.CellHeader)) {
			throw new IllegalArgumentException("Column '%s' takes its values from %s. Expected it from headers."
				.formatted(into.column(), into.source()));
		}
		boolean patterns = measures.stream().allMatch((measure) -> measure.pattern() != null);
		if (measures.isEmpty() || (!patterns && measures.size() > 1)) {
			throw new IllegalArgumentException(
					"Values go into %s. Expected one column, or several with a pattern each.".formatted(measures));
		}
		if (!patterns && headers instanceof Headers.OfMeasures) {
			throw new IllegalArgumentException("The headers to unpivot are not named.");
		}
	}

	/** The rules of the columns of a value that can be missing. */
	static List<ColumnRule> rulesOf(@Nullable Unpivot unpivot) {
		return (unpivot != null) ? unpivot.rules() : List.of();
	}

	/**
	 * Whether a blank cell deletes the item with its key.
	 * @param unpivot of an import, or null if it has none
	 */
	public static boolean deletesItems(@Nullable Unpivot unpivot) {
		return unpivot != null && unpivot.blankCells() == BlankCells.DELETE;
	}

	/** The rules of its columns. */
	public List<ColumnRule> rules() {
		List<ColumnRule> rules = new ArrayList<>(List.of(this.into));
		this.measures.forEach((measure) -> rules.add(measure.column()));
		return rules;
	}

	/**
	 * A column of the block that takes values of cells.
	 *
	 * @param pattern of the headers of its values; null if all cells are its values
	 * @param column of the block
	 */
	public record Measure(@Nullable HeaderPattern pattern, ColumnRule column) {

		public Measure {
			if (!(column.source() instanceof Source.CellValue)) {
				throw new IllegalArgumentException("Column '%s' takes its values from %s. Expected it from cells."
					.formatted(column.column(), column.source()));
			}
		}

	}

	/**
	 * Which columns of a file are cells.
	 */
	public sealed interface Headers
			permits Headers.Range, Headers.Matching, Headers.Listed, Headers.Others, Headers.OfMeasures {

		/**
		 * The columns from one header to another, in the order of the file.
		 *
		 * @param from the first
		 * @param to the last
		 */
		record Range(String from, String to) implements Headers {
		}

		/**
		 * The columns whose headers match a pattern.
		 *
		 * @param pattern of the headers
		 */
		record Matching(HeaderPattern pattern) implements Headers {
		}

		/**
		 * Some columns.
		 *
		 * @param names their headers
		 */
		record Listed(List<String> names) implements Headers {

			public Listed {
				names = List.copyOf(names);
			}

		}

		/** The columns that no column of the block takes. */
		record Others() implements Headers {
		}

		/** The columns whose headers match a pattern of a measure. */
		record OfMeasures() implements Headers {
		}

	}

}
