package dev.blockload.publish;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.blockload.block.BlockColumn;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import dev.blockload.mapping.RowUnit;

/**
 * The columns of a key in statements. They are renamed to {@code k0}, {@code k1}, …, so
 * that no name of the block is one of the statement's own. All of it is named with its
 * schema.
 *
 * @param key of the block
 * @param looked the staged columns by which columns of the key are looked up, renamed to
 * {@code e0}, {@code e1}, …
 * @param unit what a row comes from
 */
record KeyColumns(Key key, List<String> looked, RowUnit unit) {

	KeyColumns {
		looked = List.copyOf(looked);
	}

	/** The columns of the key of a target. */
	static KeyColumns of(Target target) {
		Key key = target.requiredKey();
		return new KeyColumns(key,
				RejectedKeyTable.columns(target)
					.stream()
					.map(BlockColumn::name)
					.filter((name) -> !key.columns().contains(name))
					.toList(),
				target.unit());
	}

	/** {@code k0, k1}, behind an alias such as {@code m.}. */
	String numbers(String alias) {
		return each((place) -> alias + "k" + place);
	}

	/** The columns of a table, behind its alias, renamed. */
	String renamed(String alias) {
		return each((place) -> alias + Identifiers.quoted(column(place)) + " AS k" + place);
	}

	/** All of them, renamed, behind an alias. */
	String allNumbers(String alias) {
		return numbers(alias) + looked((place) -> alias + "e" + place);
	}

	/** All of them in a table, behind its alias, renamed. */
	String allRenamed(String alias) {
		return renamed(alias) + looked((place) -> alias + Identifiers.quoted(this.looked.get(place)) + " AS e" + place);
	}

	/** All of them under their own names. */
	String all() {
		return each((place) -> Identifiers.quoted(column(place)))
				+ looked((place) -> Identifiers.quoted(this.looked.get(place)));
	}

	private String looked(Function<Integer, String> column) {
		return IntStream.range(0, this.looked.size())
			.mapToObj((place) -> ", " + column.apply(place))
			.collect(Collectors.joining());
	}

	/** The values of the renamed columns as one text, for people. */
	String shown(String alias) {
		return "pg_catalog.left(" + places().map((place) -> alias + "k" + place + "::pg_catalog.text")
			.collect(Collectors.joining(" OPERATOR(pg_catalog.||) ', ' OPERATOR(pg_catalog.||) ")) + ", 1000)";
	}

	/** The names of the columns as a constant, for people. */
	String names() {
		return Identifiers.literal(String.join(", ", this.key.columns()));
	}

	/**
	 * How many records have the key, and the first of them, as an expression: it begins a
	 * sentence, without a period.
	 * @param shown the values of the key, as an expression
	 * @param count how many, as an expression
	 * @param numbers of the first records, in order, as an expression of an array
	 */
	String sharing(String shown, String count, String numbers) {
		String where = switch (this.unit) {
			case RECORD -> "): records ";
			case CELL, CELL_OR_DELETE -> "), in records ";
		};
		return """
				%3$s OPERATOR(pg_catalog.||) ' %5$s of this file have the key (' OPERATOR(pg_catalog.||) %1$s
				OPERATOR(pg_catalog.||) ') = (' OPERATOR(pg_catalog.||) %2$s OPERATOR(pg_catalog.||) '%6$s'
				OPERATOR(pg_catalog.||) pg_catalog.array_to_string((%4$s)[1:5], ', ')
				OPERATOR(pg_catalog.||) CASE WHEN %3$s OPERATOR(pg_catalog.>) 5 THEN ' and more' ELSE '' END"""
			.formatted(names(), shown, count, numbers, this.unit.many(), where);
	}

	private String each(Function<Integer, String> column) {
		return places().map(column).collect(Collectors.joining(", "));
	}

	private Stream<Integer> places() {
		return IntStream.range(0, columns().size()).boxed();
	}

	private String column(int place) {
		return columns().get(place);
	}

	private List<String> columns() {
		return this.key.columns();
	}

}
