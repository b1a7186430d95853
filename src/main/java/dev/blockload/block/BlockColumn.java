package dev.blockload.block;

import org.jspecify.annotations.Nullable;

/**
 * A column of a block.
 *
 * @param name as the catalog spells it
 * @param type what can be loaded into it; of a domain, its base type
 * @param sqlType the exact type as the catalog prints it, such as {@code numeric(12,2)}
 * or the domain's name
 * @param stagingType the type it is staged in: {@code sqlType}, or the base type of a
 * domain, which COPY would check row by row
 * @param collation its collation as SQL with its schema, or null if it is that of the
 * base type
 * @param notNull whether the column, or its domain, refuses null
 * @param hasDefault whether it has a default or is an identity
 * @param generated whether it is computed by the database and cannot be loaded
 */
public record BlockColumn(String name, ColumnType type, String sqlType, String stagingType, @Nullable String collation,
		boolean notNull, boolean hasDefault, boolean generated) {

	public BlockColumn {
		// A name of blanks is legal in PostgreSQL, an empty one is not.
		if (name.isEmpty() || sqlType.isBlank() || stagingType.isBlank()) {
			throw new IllegalArgumentException(
					"A column '%s' of type '%s', staged as '%s', is not valid. Expected a name and two types."
						.formatted(name, sqlType, stagingType));
		}
	}

	/** A column with the collation of its type. */
	public BlockColumn(String name, ColumnType type, String sqlType, String stagingType, boolean notNull,
			boolean hasDefault, boolean generated) {
		this(name, type, sqlType, stagingType, null, notNull, hasDefault, generated);
	}

	/** Whether the column is of a domain. */
	public boolean isDomain() {
		return !this.sqlType.equals(this.stagingType);
	}

	/**
	 * The type it is staged in, for a cast. It has its schema where it is not certain
	 * that PostgreSQL's own is found without it.
	 */
	public String castType() {
		return (this.type instanceof ColumnType.ReadByServer read) ? read.name() : this.stagingType;
	}

	/** Whether the values of the file are staged as text, and converted by PostgreSQL. */
	public boolean isReadByServer() {
		return this.type instanceof ColumnType.ReadByServer;
	}

	/** Name, type and collation of the column in a staging table. */
	public String stagingDefinition() {
		return stagingDefinition(Identifiers.quoted(this.name));
	}

	/**
	 * The same under another name.
	 * @param other the name, quoted where SQL needs it
	 */
	public String stagingDefinition(String other) {
		return other + " " + castType() + ((this.collation != null) ? " COLLATE " + this.collation : "");
	}

}
