package dev.blockload.block;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table to which a block refers by a foreign key, as the catalog describes it, and what
 * Blockload's role can do with it.
 *
 * @param application its schema, as the catalog spells it
 * @param name as the catalog spells it
 * @param oid its object identifier
 * @param kind of table
 * @param columns all live columns, in the table's order
 * @param uniques its unique indexes of plain columns that hold for all rows, by name
 * @param visibility which rows the role sees
 * @param role Blockload's role, quoted
 */
public record ItemList(String application, String name, long oid, Kind kind, List<ListColumn> columns,
		List<Key> uniques, Visibility visibility, String role) {

	public ItemList {
		columns = List.copyOf(columns);
		uniques = List.copyOf(uniques);
		if (oid <= 0) {
			throw new IllegalArgumentException(
					"List %s.%s has oid %d. Expected more than 0.".formatted(application, name, oid));
		}
	}

	/** {@code application.name}, for people. */
	public String qualifiedName() {
		return this.application + "." + this.name;
	}

	/** The table in LOCK and INSERT INTO, quoted. */
	public String quotedName() {
		return Identifiers.quoted(this.application) + "." + Identifiers.quoted(this.name);
	}

	/** Its rows in FROM: not those of tables that inherit from it. */
	public String rows() {
		return switch (this.kind) {
			case ORDINARY -> "ONLY " + quotedName();
			case PARTITIONED -> quotedName();
		};
	}

	public Optional<ListColumn> column(String columnName) {
		return this.columns.stream().filter((column) -> column.column().name().equals(columnName)).findFirst();
	}

	/** The unique index of exactly these columns, in any order. */
	public Optional<Key> unique(List<String> names) {
		Set<String> wanted = Set.copyOf(names);
		return this.uniques.stream().filter((unique) -> Set.copyOf(unique.columns()).equals(wanted)).findFirst();
	}

	/** The parts of its definition that loading depends on. */
	String fingerprint() {
		StringBuilder text = new StringBuilder().append(this.oid);
		for (Key unique : this.uniques) {
			unique.columns()
				.forEach((each) -> text.append(' ')
					.append(Identifiers.quoted(each))
					.append(' ')
					.append(column(each).map((found) -> found.column().sqlType()).orElse("")));
			text.append(',');
		}
		return text.toString();
	}

	/**
	 * What a list is.
	 */
	public enum Kind {

		/** An ordinary table. */
		ORDINARY,

		/** A partitioned table. */
		PARTITIONED

	}

	/**
	 * Which rows of a list the role of this session sees.
	 */
	public enum Visibility {

		/** All rows, as far as its rights on columns go. */
		ALL_ROWS,

		/** Row-level security can hide some. */
		SOME_ROWS,

		/** None, because it has no right to use the schema. */
		NO_ROWS

	}

}
