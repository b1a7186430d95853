package dev.blockload.publish;

import java.util.List;

import dev.blockload.block.Block;

/**
 * Builds on a table what a block partitioned by load requires of its partitions, so that
 * attaching the table takes no time: checks, indexes, and a check of {@code _load}.
 */
final class PartitionDefinition {

	private final PublishTools tools;

	private final Block block;

	PartitionDefinition(PublishTools tools, Block block) {
		this.tools = tools;
		this.block = block;
	}

	/**
	 * Add a check of {@code _load} to a table.
	 * @param table quoted, with its schema
	 * @param bounds that the partition will have
	 */
	static void addBounds(PublishTools tools, String table, LoadBounds bounds) {
		tools.jdbc().execute("ALTER TABLE " + table + " ADD CHECK (" + bounds.condition() + ")");
	}

	/**
	 * Build everything except foreign keys, and the check of {@code _load}.
	 * @param table quoted, with its schema
	 */
	void build(String table) {
		// Their text is read under the path that it was written for; the code of the user
		// that they call runs under the user's.
		for (Constraint check : constraints('c')) {
			add(table, check);
			validate(table, check);
		}
		// PostgreSQL 17 builds indexes under pg_catalog, pg_temp, whatever the path is.
		indexes().forEach((index) -> this.tools.jdbc().execute(index.on(table)));
	}

	/**
	 * Add a constraint of the block, without a check of the rows.
	 * @param table quoted, with its schema
	 * @param constraint of the block
	 */
	void add(String table, Constraint constraint) {
		this.tools.jdbc()
			.execute("ALTER TABLE " + table + " ADD CONSTRAINT " + constraint.name() + " " + constraint.definition());
	}

	/**
	 * Check the rows, if those of the block are checked.
	 * @param table quoted, with its schema
	 * @param constraint that was added
	 */
	void validate(String table, Constraint constraint) {
		if (constraint.validated()) {
			this.tools.rolePath().execute("ALTER TABLE " + table + " VALIDATE CONSTRAINT " + constraint.name());
		}
	}

	/** The foreign keys of the block. */
	List<Constraint> foreignKeys() {
		return constraints('f');
	}

	private List<Constraint> constraints(char type) {
		return this.tools.client()
			.sql("""
					SELECT quote_ident(conname) AS name,
					       regexp_replace(pg_get_constraintdef(oid), '( NOT VALID)?$', ' NOT VALID') AS definition,
					       convalidated AS validated
					  FROM pg_constraint WHERE conrelid = :block AND contype::text = :type AND NOT connoinherit
					 ORDER BY conname""")
			.param("block", this.block.oid())
			.param("type", String.valueOf(type))
			.query(Constraint.class)
			.list();
	}

	// The text before USING names the block's index and the block: only the rest is
	// needed.
	private List<Index> indexes() {
		return this.tools.client()
			.sql("""
					SELECT CASE WHEN indisunique THEN 'UNIQUE ' ELSE '' END AS kind,
					       substr(pg_get_indexdef(indexrelid), 1 + length(format('CREATE %sINDEX %I ON ONLY %I.%I ',
					           CASE WHEN indisunique THEN 'UNIQUE ' ELSE '' END, i.relname, n.nspname, t.relname)))
					           AS definition
					  FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_class t ON t.oid = indrelid
					  JOIN pg_namespace n ON n.oid = t.relnamespace
					 WHERE indrelid = :block AND NOT indisexclusion ORDER BY indexrelid""")
			.param("block", this.block.oid())
			.query(Index.class)
			.list();
	}

	/**
	 * A check or a foreign key of the block.
	 *
	 * @param name quoted
	 * @param definition for a table whose rows are not checked yet
	 * @param validated whether the rows of the block are checked
	 */
	record Constraint(String name, String definition, boolean validated) {
	}

	/**
	 * An index of the block.
	 *
	 * @param kind {@code UNIQUE }, or empty
	 * @param definition from USING on
	 */
	private record Index(String kind, String definition) {

		private String on(String table) {
			return "CREATE " + this.kind + "INDEX ON " + table + " " + this.definition;
		}

	}

}
