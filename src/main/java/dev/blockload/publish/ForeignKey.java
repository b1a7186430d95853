package dev.blockload.publish;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.block.Block;
import dev.blockload.block.Identifiers;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A foreign key of a table that refers to a block.
 *
 * @param name of the constraint
 * @param table that has it, for people
 * @param rows of that table, for FROM
 * @param columns of the block that it refers to
 * @param same the condition that row {@code r} of the table refers to row {@code b} of
 * the block, everything in it named with its schema
 * @param kind whether the table is the block itself
 * @param effect what PostgreSQL does with the rows of the table when rows of the block
 * are deleted
 * @param visibility whether this role sees all rows of the table
 */
record ForeignKey(String name, String table, String rows, List<String> columns, String same, Kind kind, Effect effect,
		Visibility visibility) {

	// A foreign key of a partitioned table has a copy for each partition: only the one
	// without a parent counts. Inheritance children have no copy.
	private static final String REFERRING = """
			SELECT k.conname, n.nspname || '.' || c.relname AS shown,
			       CASE WHEN c.relkind = 'p' THEN '' ELSE 'ONLY ' END || format('%I.%I', n.nspname, c.relname) AS rows,
			       ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u (num, ord)
			               JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num ORDER BY ord) AS columns,
			       (SELECT string_agg(format('b.%I%s OPERATOR(%I.%s) r.%I%s', b.attname,
			                   CASE WHEN l.typtype <> 'p' THEN format('::%I.%I', ln.nspname, l.typname) END, opn.nspname,
			                   o.oprname, r.attname,
			                   CASE WHEN t.typtype <> 'p' THEN format('::%I.%I', tn.nspname, t.typname) END), ' AND ')
			          FROM unnest(k.confkey, k.conkey, k.conpfeqop) u (block, referring, op)
			          JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = u.block
			          JOIN pg_attribute r ON r.attrelid = k.conrelid AND r.attnum = u.referring
			          JOIN pg_operator o ON o.oid = u.op JOIN pg_namespace opn ON opn.oid = o.oprnamespace
			          JOIN pg_type l ON l.oid = o.oprleft JOIN pg_namespace ln ON ln.oid = l.typnamespace
			          JOIN pg_type t ON t.oid = o.oprright JOIN pg_namespace tn ON tn.oid = t.typnamespace) AS same,
			       k.conrelid = k.confrelid AS self, k.confdeltype::text AS action, k.condeferred,
			       has_schema_privilege(n.oid, 'USAGE') AND NOT row_security_active(c.oid)
			       AND (SELECT bool_and(has_column_privilege(c.oid, u.num, 'SELECT')) FROM unnest(k.conkey) u (num)) AS visible
			  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			 WHERE k.contype = 'f' AND k.confrelid = :block AND k.conparentid = 0
			 ORDER BY 2, 1""";

	ForeignKey {
		columns = List.copyOf(columns);
	}

	/** The foreign keys that refer to a block, by table and name. */
	static List<ForeignKey> referringTo(JdbcClient client, Block block) {
		return client.sql(REFERRING).param("block", block.oid()).query((rs, row) -> of(rs)).list();
	}

	private static ForeignKey of(ResultSet rs) throws SQLException {
		return new ForeignKey(rs.getString("conname"), rs.getString("shown"), rs.getString("rows"),
				List.of((String[]) rs.getArray("columns").getArray()), rs.getString("same"),
				rs.getBoolean("self") ? Kind.SELF : Kind.OTHER_TABLE,
				Effect.of(rs.getString("action"), rs.getBoolean("condeferred")),
				rs.getBoolean("visible") ? Visibility.ALL_ROWS : Visibility.NOT_ALL_ROWS);
	}

	/** The columns of the block, for people. */
	String columnNames() {
		return String.join(", ", this.columns);
	}

	/** The values of the columns of row {@code b}, as an expression. */
	String values() {
		return this.columns.stream()
			.map((column) -> "b." + Identifiers.quoted(column) + "::pg_catalog.text")
			.collect(Collectors.joining(" OPERATOR(pg_catalog.||) ', ' OPERATOR(pg_catalog.||) "));
	}

	/**
	 * Which table has the foreign key.
	 */
	enum Kind {

		/** The block itself. */
		SELF,

		/** Another table. */
		OTHER_TABLE

	}

	/**
	 * What PostgreSQL does with rows that refer to a deleted row.
	 */
	enum Effect {

		/** It refuses the DELETE. */
		REFUSES,

		/** It refuses the commit, if they still refer to the row by then. */
		REFUSES_COMMIT,

		/** It deletes them. */
		DELETES,

		/** It sets their columns to null, or to the default. */
		CHANGES;

		// PostgreSQL, pg_constraint.confdeltype: no action, restrict, cascade, set null,
		// set default. Only "no action" can be deferred.
		static Effect of(String action, boolean deferred) {
			return switch (action) {
				case "c" -> DELETES;
				case "n", "d" -> CHANGES;
				case "a" -> deferred ? REFUSES_COMMIT : REFUSES;
				default -> REFUSES;
			};
		}

		/** Whether PostgreSQL itself protects the rows. */
		boolean refuses() {
			return this == REFUSES || this == REFUSES_COMMIT;
		}

	}

	/**
	 * Whether the role of this session sees all rows of a table.
	 */
	enum Visibility {

		/** It has the right to read the columns, and no policy hides rows. */
		ALL_ROWS,

		/** It lacks the right, or a policy hides rows. */
		NOT_ALL_ROWS

	}

}
