package dev.blockload.model;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.blockload.model.Column.Rule;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of the model: the DDL for the database, and the same facts for the model. A
 * reference is kept in the model as the code of the item, also where the database has a
 * surrogate id.
 */
enum Shape {

	/** A list whose items refer to items of the same list. */
	TEAMS("""
			CREATE TABLE app.teams (code text PRIMARY KEY, parent text REFERENCES app.teams,
			    label text, size int CHECK (size >= 0))""",
			List.of(Column.of("code", Column.Type.TEXT).with(Rule.NOT_NULL),
					Column.of("parent", Column.Type.TEXT).referringTo("teams"), Column.of("label", Column.Type.TEXT),
					Column.of("size", Column.Type.INTEGER).with(Rule.NOT_NEGATIVE)),
			List.of("code")),

	/**
	 * A list whose items two columns identify together. No import loads it.
	 */
	SITES("""
			CREATE TABLE app.sites (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL,
			    country text NOT NULL, UNIQUE (code, country))""",
			List.of(Column.of("code", Column.Type.TEXT).with(Rule.NOT_NULL),
					Column.of("country", Column.Type.TEXT).with(Rule.NOT_NULL)),
			List.of("code", "country")),

	/** A list with a surrogate id, whose key is its code. */
	STAFF("""
			CREATE TABLE app.staff (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL UNIQUE,
			    name text, team text REFERENCES app.teams %s, site int REFERENCES app.sites, badge int UNIQUE,
			    rate numeric, pay numeric(10,2) CHECK (pay >= 0), grade text DEFAULT 'junior', rec bigint)""",
			List.of(Column.of("code", Column.Type.TEXT).with(Rule.NOT_NULL), Column.of("name", Column.Type.TEXT),
					Column.of("team", Column.Type.TEXT).referringTo("teams"),
					Column.of("site", Column.Type.TEXT).referringTo("sites"),
					Column.of("badge", Column.Type.INTEGER).with(Rule.UNIQUE), Column.of("rate", Column.Type.DECIMAL),
					Column.of("pay", Column.Type.MONEY).with(Rule.NOT_NEGATIVE),
					Column.of("grade", Column.Type.TEXT).otherwise("junior"), Column.of("rec", Column.Type.INTEGER)),
			List.of("code")),

	/** A metric: its key is a set of references. */
	PLAN("""
			CREATE TABLE app.plan (employee bigint REFERENCES app.staff, month date,
			    amount numeric(10,2), hours int, note text DEFAULT 'none', PRIMARY KEY (employee, month))""",
			List.of(Column.of("employee", Column.Type.TEXT).with(Rule.NOT_NULL).referringTo("staff"),
					Column.of("month", Column.Type.DATE).with(Rule.NOT_NULL), Column.of("amount", Column.Type.MONEY),
					Column.of("hours", Column.Type.INTEGER), Column.of("note", Column.Type.TEXT).otherwise("none")),
			List.of("employee", "month")),

	/** A transaction list. */
	MOVES("CREATE TABLE app.moves (day date, code text, amount numeric(10,2) CHECK (amount >= 0))",
			List.of(Column.of("day", Column.Type.DATE), Column.of("code", Column.Type.TEXT),
					Column.of("amount", Column.Type.MONEY).with(Rule.NOT_NEGATIVE)),
			List.of()),

	/** A transaction list that is partitioned by load. */
	BOOKINGS("""
			CREATE TABLE app.bookings (day date, code text, amount numeric(10,2) CHECK (amount >= 0),
			    _load bigint NOT NULL) PARTITION BY RANGE (_load)""", List.of(Column.of("day", Column.Type.DATE),
			Column.of("code", Column.Type.TEXT), Column.of("amount", Column.Type.MONEY).with(Rule.NOT_NEGATIVE)),
			List.of());

	private final String ddl;

	@SuppressWarnings("ImmutableEnumChecker")
	private final List<Column> columns;

	@SuppressWarnings("ImmutableEnumChecker")
	private final List<String> key;

	Shape(String ddl, List<Column> columns, List<String> key) {
		this.ddl = ddl;
		this.columns = columns;
		this.key = key;
	}

	static Shape of(String table) {
		return valueOf(table.toUpperCase(java.util.Locale.ROOT));
	}

	String table() {
		return name().toLowerCase(java.util.Locale.ROOT);
	}

	String ddl(OnDelete onDelete) {
		return this.ddl.formatted(onDelete.clause());
	}

	List<Column> columns() {
		return this.columns;
	}

	Column column(String name) {
		for (Column column : this.columns) {
			if (column.name().equals(name)) {
				return column;
			}
		}
		throw new IllegalArgumentException(table() + " has no column " + name + ".");
	}

	List<String> key() {
		return this.key;
	}

	boolean hasKey() {
		return !this.key.isEmpty();
	}

	/** The kind of block, as the table of coverage names it. */
	String kind() {
		return switch (this) {
			case TEAMS, SITES, STAFF, PLAN -> "";
			case MOVES -> " of rows";
			case BOOKINGS -> " of loads";
		};
	}

	/** The columns by which other blocks name an item of this list. */
	List<String> identity() {
		return (this == SITES) ? this.key : List.of("code");
	}

	/** The item of this list that a row is, as rows of other blocks name it. */
	String item(Map<String, @Nullable String> row) {
		return identity().stream().map((column) -> String.valueOf(row.get(column))).collect(Collectors.joining("/"));
	}

	/** Whether other blocks refer to it by an internal number. */
	boolean isNumbered() {
		return this == STAFF || this == SITES;
	}

	/** SQL for the item that a row of this list is. */
	private String itemSql() {
		return identity().stream().map((column) -> "l." + column).collect(Collectors.joining(" || '/' || "));
	}

	/** SQL for the internal number of an item of this list. */
	String number(String item) {
		return "(SELECT l.id FROM app." + table() + " l WHERE " + itemSql() + " = '" + item + "')";
	}

	/** A query of its rows as texts: its name, and the columns of the model. */
	String query() {
		return "SELECT '" + table() + "|' || "
				+ this.columns.stream()
					.map((column) -> "coalesce((" + value(column) + ")::text, '∅')")
					.collect(Collectors.joining(" || '|' || "))
				+ " FROM app." + table() + " t";
	}

	private static String value(Column column) {
		String list = column.list();
		if (list == null || !of(list).isNumbered()) {
			return "t." + column.name();
		}
		return "SELECT " + of(list).itemSql() + " FROM app." + list + " l WHERE l.id = t." + column.name();
	}

	/** What the foreign key of staff to teams does when a team is deleted. */
	enum OnDelete {

		REFUSE(""), CASCADE("ON DELETE CASCADE"), SET_NULL("ON DELETE SET NULL");

		private final String clause;

		OnDelete(String clause) {
			this.clause = clause;
		}

		String clause() {
			return this.clause;
		}

	}

}
