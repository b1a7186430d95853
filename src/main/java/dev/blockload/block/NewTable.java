package dev.blockload.block;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import dev.blockload.Printable;

/**
 * A table that is to be created as a block. Its SQL has names and types of a list only:
 * no other text becomes part of it.
 *
 * @param application the schema
 * @param name the table
 * @param columns at least one
 * @param key the columns of its primary key, in their order; empty for none
 */
public record NewTable(String application, String name, List<Column> columns, List<String> key) {

	/** PostgreSQL truncates longer names. */
	private static final int MOST_BYTES = 63;

	/** PostgreSQL takes at most 1600. */
	private static final int MOST_COLUMNS = 1500;

	private static final Set<String> RESERVED = Set.of("_record", "_cell", "_delete", "_load");

	public NewTable {
		columns = List.copyOf(columns);
		key = List.copyOf(key);
		requireName("The application", application);
		requireName("The table", name);
		if (columns.isEmpty() || columns.size() > MOST_COLUMNS) {
			throw new IllegalArgumentException(
					"The table has %d columns. Expected 1 to %d.".formatted(columns.size(), MOST_COLUMNS));
		}
		Set<String> names = new HashSet<>();
		for (Column column : columns) {
			if (!names.add(column.name())) {
				throw new IllegalArgumentException(
						"Two columns are called '%s'. Expected each name once.".formatted(column.name()));
			}
		}
		if (!names.containsAll(key)) {
			throw new IllegalArgumentException(
					"The key has the columns %s. Expected columns of the table: %s.".formatted(key, names));
		}
	}

	private static void requireName(String what, String name) {
		int bytes = name.getBytes(StandardCharsets.UTF_8).length;
		if (name.isBlank() || bytes > MOST_BYTES || name.codePoints().anyMatch(Character::isISOControl)) {
			throw new IllegalArgumentException("%s is called '%s'. Expected a name of 1 to %d bytes.".formatted(what,
					Printable.line(name), MOST_BYTES));
		}
	}

	/** The statement that creates the schema. */
	public String schemaSql() {
		return "CREATE SCHEMA " + Identifiers.quoted(this.application);
	}

	/** The statement that creates the table. */
	public String sql() {
		List<String> lines = new ArrayList<>();
		for (Column column : this.columns) {
			boolean notNull = column.notNull() && !this.key.contains(column.name());
			lines.add("    " + Identifiers.quoted(column.name()) + " " + column.type().text()
					+ (notNull ? " NOT NULL" : ""));
		}
		if (!this.key.isEmpty()) {
			lines.add("    PRIMARY KEY (" + Identifiers.list(this.key) + ")");
		}
		return "CREATE TABLE " + Identifiers.quoted(this.application) + "." + Identifiers.quoted(this.name) + " (\n"
				+ String.join(",\n", lines) + "\n)";
	}

	/**
	 * A column.
	 *
	 * @param name its name
	 * @param type its type
	 * @param notNull whether it refuses null
	 */
	public record Column(String name, Type type, boolean notNull) {

		public Column {
			requireName("A column", name);
			if (RESERVED.contains(name)) {
				throw new IllegalArgumentException(
						"A column is called '%s', which Blockload uses itself. Expected another name.".formatted(name));
			}
		}

	}

	/**
	 * The types that a column can have.
	 */
	public enum Type {

		/** Any text. */
		TEXT,
		/** Whole numbers. */
		BIGINT,
		/** Exact numbers. */
		NUMERIC,
		/** True or false. */
		BOOLEAN,
		/** Days. */
		DATE,
		/** Times of day. */
		TIME,
		/** Moments without a zone. */
		TIMESTAMP,
		/** Moments. */
		TIMESTAMPTZ,
		/** Identifiers of 128 bits. */
		UUID,
		/** Documents. */
		JSONB;

		/** As SQL. */
		public String text() {
			return name().toLowerCase(Locale.ROOT);
		}

		/** The type of a text, exactly as SQL has it. */
		public static Optional<Type> of(String text) {
			return Arrays.stream(values()).filter((type) -> type.text().equals(text)).findFirst();
		}

	}

}
