package dev.blockload.publish;

import java.util.function.IntFunction;

import dev.blockload.block.Block;
import dev.blockload.block.Identifiers;

/**
 * Gives a table the schema, the name, the owner and the rights of a partition of its
 * block, before it is attached.
 */
final class PartitionTable {

	private final PublishTools tools;

	private final Block block;

	PartitionTable(PublishTools tools, Block block) {
		this.tools = tools;
		this.block = block;
	}

	/**
	 * Move a table to the schema of the block.
	 * @param table quoted, with its schema
	 * @param names the name for each number from 0, until one is free
	 * @return the table, quoted, with its schema
	 */
	String move(String table, IntFunction<String> names) {
		String schema = Identifiers.quoted(this.block.application());
		String name = Identifiers.quoted(freeName(names));
		// The schema first: in the other order the new name could be that of another
		// staging table.
		this.tools.jdbc().execute("ALTER TABLE " + table + " SET SCHEMA " + schema);
		this.tools.jdbc()
			.execute("ALTER TABLE " + schema + "." + table.substring(table.indexOf('.') + 1) + " RENAME TO " + name);
		own(schema + "." + name);
		return schema + "." + name;
	}

	/**
	 * Give a table of the schema of the block its owner and rights.
	 * @param table quoted, with its schema
	 */
	void own(String table) {
		// A partition with another owner would block ALTER TABLE of the block.
		String owner = this.tools.client()
			.sql("SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_class WHERE oid = :block")
			.param("block", this.block.oid())
			.query(String.class)
			.single();
		this.tools.jdbc().execute("ALTER TABLE " + table + " OWNER TO " + owner);
		TableRights.copy(this.tools.jdbc(), this.block, table);
	}

	/** A name that no table of the schema has: one of the user may have it already. */
	String freeName(IntFunction<String> names) {
		for (int number = 0;; number++) {
			String name = names.apply(number);
			if (this.tools.client()
				.sql("SELECT to_regclass(format('%I.%I', :schema::text, :name::text)) IS NULL")
				.param("schema", this.block.application())
				.param("name", name)
				.query(Boolean.class)
				.single()) {
				return name;
			}
		}
	}

}
