package dev.blockload.publish;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;

/**
 * The columns of a key in statements. They are renamed to {@code k0}, {@code k1}, …, so
 * that no name of the block is one of the statement's own. All of it is named with its
 * schema.
 *
 * @param key of the block
 */
record KeyColumns(Key key) {

	/** {@code k0, k1}, behind an alias such as {@code m.}. */
	String numbers(String alias) {
		return each((place) -> alias + "k" + place);
	}

	/** The columns of a table, behind its alias, renamed. */
	String renamed(String alias) {
		return each((place) -> alias + Identifiers.quoted(column(place)) + " AS k" + place);
	}

	/** The columns of a table, behind its alias. */
	String plain(String alias) {
		return each((place) -> alias + Identifiers.quoted(column(place)));
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
	 * @param names of the columns of the key, as an expression
	 * @param shown the values of the key, as an expression
	 * @param count how many, as an expression
	 * @param numbers of the first records, in order, as an expression of an array
	 */
	static String sharing(String names, String shown, String count, String numbers) {
		return """
				%3$s OPERATOR(pg_catalog.||) ' records of this file have the key (' OPERATOR(pg_catalog.||) %1$s
				OPERATOR(pg_catalog.||) ') = (' OPERATOR(pg_catalog.||) %2$s OPERATOR(pg_catalog.||) '): records '
				OPERATOR(pg_catalog.||) pg_catalog.array_to_string((%4$s)[1:5], ', ')
				OPERATOR(pg_catalog.||) CASE WHEN %3$s OPERATOR(pg_catalog.>) 5 THEN ' and more' ELSE '' END"""
			.formatted(names, shown, count, numbers);
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
