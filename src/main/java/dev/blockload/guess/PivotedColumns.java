package dev.blockload.guess;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import dev.blockload.block.ColumnType;
import dev.blockload.mapping.BlankCells;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.mapping.Unpivot;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a pivoted file that become rows: their headers are a series of dates,
 * and their values have one type.
 *
 * @param series the headers
 * @param first the first header
 * @param last the last header
 * @param into the name of the column that takes the headers
 * @param valuesInto the name of the column that takes the values
 * @param value the type of the values
 */
record PivotedColumns(HeaderSeries series, String first, String last, String into, String valuesInto,
		TypedColumn value) {

	/**
	 * Finds the columns.
	 * @param layout of the file
	 * @return empty if the file is not pivoted
	 */
	static Optional<PivotedColumns> of(FileLayout layout) {
		List<String> titles = layout.titles();
		if (!layout.isNamed() || new HashSet<>(titles).size() < titles.size()) {
			return Optional.empty();
		}
		HeaderSeries series = HeaderSeries.of(titles).orElse(null);
		TypedColumn value = (series != null) ? value(layout.typed().subList(series.from(), series.to() + 1)) : null;
		boolean others = series != null && series.length() < layout.typed().size();
		if (series == null || value == null || !others) {
			return Optional.empty();
		}
		ColumnNames names = new ColumnNames();
		BitSet named = layout.named();
		IntStream.range(0, titles.size())
			.filter((number) -> !series.contains(number) && named.get(number))
			.forEach((number) -> names.next(titles.get(number), "column_" + (number + 1)));
		return Optional.of(new PivotedColumns(series, titles.get(series.from()), titles.get(series.to()),
				names.next(series.period(), series.period()), names.next("value", "value"), value));
	}

	/** The type of all values, or null if they are not numbers in one format. */
	private static @Nullable TypedColumn value(List<TypedColumn> columns) {
		List<TypedColumn> filled = columns.stream().filter((column) -> !column.profile().isEmpty()).toList();
		Set<Format> formats = new HashSet<>();
		filled.stream()
			.map(TypedColumn::format)
			.filter((format) -> !format.equals(Format.DEFAULT))
			.forEach(formats::add);
		boolean numbers = filled.stream().allMatch((column) -> isNumber(column.type()));
		if (filled.isEmpty() || !numbers || formats.size() > 1) {
			return null;
		}
		Set<ColumnType> types = new HashSet<>(filled.stream().map(TypedColumn::type).toList());
		Format format = formats.isEmpty() ? Format.DEFAULT : formats.iterator().next();
		ColumnType type = (types.size() == 1) ? types.iterator().next() : new ColumnType.Numeric(-1, -1);
		return new TypedColumn(type, format, filled.get(0).profile(), filled.get(0).assumed(), Misfits.NONE);
	}

	private static boolean isNumber(ColumnType type) {
		return type instanceof ColumnType.Int || type instanceof ColumnType.Numeric
				|| type instanceof ColumnType.Floating;
	}

	/** As the import says it. */
	Unpivot unpivot() {
		return new Unpivot(new Unpivot.Headers.Range(this.first, this.last),
				new ColumnRule(this.into, new Source.CellHeader(), this.series.format()),
				List.of(new Unpivot.Measure(null,
						new ColumnRule(this.valuesInto, new Source.CellValue(0), this.value.format()))),
				BlankCells.SKIP);
	}

	/** What to check before using the proposal. */
	String note() {
		return "The columns '" + this.first + "' to '" + this.last
				+ "' are unpivoted: each of their cells becomes a row " + "with the " + this.series.period()
				+ " in column '" + this.into + "' and the value in column '" + this.valuesInto + "'.";
	}

}
