package dev.blockload.publish;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.Identifiers;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The columns of a block or list whose rows are kept for undo, as SQL. Rows are kept in
 * tables with the same columns in their base types, and one more column that says whether
 * a row is as it was before or after the run: a table of the block's own row type would
 * keep the block from being altered.
 */
final class UndoColumns {

	private final List<BlockColumn> columns;

	private final Set<String> computed;

	private final String image;

	private final ImageComparison comparison;

	private UndoColumns(List<BlockColumn> columns, Set<String> computed, ImageComparison comparison) {
		this.columns = columns;
		this.comparison = comparison;
		this.computed = computed;
		Set<String> used = columns.stream().map(BlockColumn::name).collect(Collectors.toSet());
		String name = "_image";
		while (used.contains(name)) {
			name += "_";
		}
		this.image = Identifiers.quoted(name);
	}

	static UndoColumns of(JdbcClient client, Block block) {
		return of(client, block.oid(), block.columns(), ImageComparison.of(block));
	}

	/**
	 * The columns of a table.
	 * @param oid of the table
	 * @param columns all its live columns
	 * @param comparison of its rows
	 */
	static UndoColumns of(JdbcClient client, long oid, List<BlockColumn> columns, ImageComparison comparison) {
		return new UndoColumns(columns,
				Set.copyOf(client.sql("""
						SELECT attname::text FROM pg_attribute
						 WHERE attrelid = :oid AND attnum > 0 AND NOT attisdropped AND attgenerated <> ''""")
					.param("oid", oid)
					.query(String.class)
					.list()),
				comparison);
	}

	/** The definitions of the columns of a table that keeps rows. */
	String definitions() {
		return this.image + " pg_catalog.\"char\" NOT NULL"
				+ this.columns.stream()
					.map((column) -> ", " + column.stagingDefinition())
					.collect(Collectors.joining());
	}

	/** The names of the columns of a table that keeps rows, the image first. */
	String names() {
		return this.image + list("", (column) -> "");
	}

	/** The name of the column of the image, quoted. */
	String imageName() {
		return this.image;
	}

	/** The condition that a kept row has an image. */
	String is(String alias, Image wanted) {
		return alias + "." + this.image + " OPERATOR(pg_catalog.=) " + wanted.literal();
	}

	/** An image and the values of a row of the block, in the order of {@link #names}. */
	String kept(Image wanted, String alias) {
		return wanted.literal() + list(alias + ".", (column) -> cast(column, column.castType()));
	}

	/** An image and the values of a row of a table that keeps rows. */
	String copied(Image wanted, String alias) {
		return wanted.literal() + list(alias + ".", (column) -> "");
	}

	private String list(String alias, Function<BlockColumn, String> cast) {
		return this.columns.stream()
			.map((column) -> ", " + alias + Identifiers.quoted(column.name()) + cast.apply(column))
			.collect(Collectors.joining());
	}

	// Only a domain is cast: its values are compared in the base type and stored in the
	// domain.
	private static String cast(BlockColumn column, String type) {
		return column.isDomain() ? "::" + type : "";
	}

	/** The columns that a statement can fill. */
	private List<BlockColumn> filled() {
		return this.columns.stream().filter((column) -> !this.computed.contains(column.name())).toList();
	}

	/** The names of the columns of an INSERT. */
	List<String> written() {
		return filled().stream().map(BlockColumn::name).toList();
	}

	/** The columns of an INSERT. */
	String writtenNames() {
		return Identifiers.list(written());
	}

	/** The values of these columns of a kept row. */
	String writtenValues(String alias) {
		return filled().stream().map((column) -> value(alias, column)).collect(Collectors.joining(", "));
	}

	private static String value(String alias, BlockColumn column) {
		return value(alias, column, column.sqlType());
	}

	private static String value(String alias, BlockColumn column, String type) {
		return alias + "." + Identifiers.quoted(column.name()) + cast(column, type);
	}

	/** The columns that an UPDATE can set: an identity can be inserted only. */
	List<BlockColumn> settable() {
		return this.columns.stream().filter((column) -> !column.generated()).toList();
	}

	/** {@code SET} of some columns to the values of a kept row. */
	static String set(List<BlockColumn> columns, String alias) {
		return columns.stream()
			.map((column) -> Identifiers.quoted(column.name()) + " = " + value(alias, column))
			.collect(Collectors.joining(", "));
	}

	/** The row of a block as a record of base types. */
	String blockRow(String alias) {
		return "ROW(" + list(alias + ".", (column) -> cast(column, column.castType())).substring(2)
				+ ")::pg_catalog.record";
	}

	/** A kept row as a record. */
	String keptRow(String alias) {
		return "ROW(" + list(alias + ".", (column) -> "").substring(2) + ")::pg_catalog.record";
	}

	/** Whether a row of the block and a kept row differ by image. */
	String differ(String blockAlias, String keptAlias) {
		return this.comparison.differ(this.columns, (column) -> value(blockAlias, column, column.castType()),
				this.columns.stream().map((column) -> keptAlias + "." + Identifiers.quoted(column.name())).toList());
	}

	/** {@code SET} of all columns of a kept row to those of a row of the block. */
	String setKept(String blockAlias) {
		return this.columns.stream()
			.map((column) -> Identifiers.quoted(column.name()) + " = " + blockAlias + "."
					+ Identifiers.quoted(column.name()) + cast(column, column.castType()))
			.collect(Collectors.joining(", "));
	}

	/** Whether two kept rows differ in a column. */
	String differ(BlockColumn column, String left, String right) {
		String name = "." + Identifiers.quoted(column.name());
		return this.comparison.differ(List.of(column), (same) -> left + name, List.of(right + name));
	}

	/**
	 * Which of the states of a row is kept.
	 */
	enum Image {

		/** As it was before the run, which changed or deleted it. */
		BEFORE("b"),

		/** As the run left it, which added or changed it. */
		AFTER("a"),

		/** The key of a row that the run is about to add; gone when it ends. */
		NEW("n");

		private final String letter;

		Image(String letter) {
			this.letter = letter;
		}

		String literal() {
			return "'" + this.letter + "'::pg_catalog.\"char\"";
		}

	}

}
