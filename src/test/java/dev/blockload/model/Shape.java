package dev.blockload.model;

import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.model.Column.Rule;

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

	/** A list with a surrogate id, whose key is its code. */
	STAFF("""
			CREATE TABLE app.staff (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL UNIQUE,
			    name text, team text REFERENCES app.teams %s, badge int UNIQUE, rate numeric,
			    pay numeric(10,2) CHECK (pay >= 0), grade text DEFAULT 'junior', rec bigint)""",
			List.of(Column.of("code", Column.Type.TEXT).with(Rule.NOT_NULL), Column.of("name", Column.Type.TEXT),
					Column.of("team", Column.Type.TEXT).referringTo("teams"),
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
		return this.columns.stream().filter((column) -> column.name().equals(name)).findFirst().orElseThrow();
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
			case TEAMS, STAFF, PLAN -> "";
			case MOVES -> " of rows";
			case BOOKINGS -> " of loads";
		};
	}

	/** A query of its rows, in the columns of the model. */
	String query() {
		return "SELECT " + this.columns.stream()
			.map((column) -> "staff".equals(column.list())
					? "(SELECT s.code FROM app.staff s WHERE s.id = t." + column.name() + ")" : "t." + column.name())
			.collect(Collectors.joining(", ")) + " FROM app." + table() + " t";
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
