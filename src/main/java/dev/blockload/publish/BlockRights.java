package dev.blockload.publish;

import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.run.RunCode;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds the rights in the database that an import needs and its role lacks, before a row
 * is staged. Safe for use by many threads.
 */
public final class BlockRights {

	// A right on each column is enough where a statement names columns. Rows of a block
	// are compared by ctid too, which is a column. The owner has all rights on a table.
	private static final String MISSING = """
			WITH block AS (
			    SELECT c.oid, c.relowner, n.oid AS schema, n.nspname || '.' || c.relname AS shown, n.nspname,
			           format('%I.%I', n.nspname, c.relname) AS name, quote_ident(current_user) AS role,
			           :partitions AND NOT pg_has_role(c.relowner, 'USAGE') AS other_owner,
			           current_setting('server_version_num')::int AS version
			      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = :block),
			named AS (
			    SELECT a.attrelid, a.attnum, a.attname FROM pg_attribute a
			     WHERE a.attrelid = :block AND a.attnum > 0 AND NOT a.attisdropped),
			missing (place, privilege, object, purpose, statement) AS (
			    SELECT 1, 'USAGE', 'schema ' || nspname, '', format('GRANT USAGE ON SCHEMA %I TO %s', nspname, role)
			      FROM block WHERE NOT has_schema_privilege(schema, 'USAGE')
			    UNION ALL
			    SELECT 2, 'ownership', 'table ' || shown, 'only an owner attaches and detaches partitions',
			           format('ALTER TABLE %s OWNER TO %s', name, role)
			      FROM block WHERE other_owner
			    UNION ALL
			    SELECT 3, 'SELECT', 'table ' || shown, '', format('GRANT SELECT ON TABLE %s TO %s', name, role)
			      FROM block WHERE :reads AND NOT other_owner AND NOT has_table_privilege(oid, 'SELECT')
			       AND NOT (has_column_privilege(oid, 'ctid', 'SELECT')
			                AND (SELECT bool_and(has_column_privilege(attrelid, attnum, 'SELECT')) FROM named
			                      WHERE NOT :known OR attname = ANY (:filled)))
			    UNION ALL
			    SELECT 4, 'INSERT', 'table ' || shown, '', format('GRANT INSERT ON TABLE %s TO %s', name, role)
			      FROM block WHERE :inserts AND NOT other_owner AND NOT has_table_privilege(oid, 'INSERT')
			       AND NOT CASE WHEN :known THEN (SELECT bool_and(has_column_privilege(attrelid, attnum, 'INSERT'))
			                                        FROM named WHERE attname = ANY (:filled))
			                    ELSE has_any_column_privilege(oid, 'INSERT') END
			    UNION ALL
			    SELECT 5, 'UPDATE', 'table ' || shown, '', format('GRANT UPDATE ON TABLE %s TO %s', name, role)
			      FROM block WHERE :updates AND NOT other_owner AND NOT has_table_privilege(oid, 'UPDATE')
			       AND NOT CASE WHEN :known THEN (SELECT bool_and(has_column_privilege(attrelid, attnum, 'UPDATE'))
			                                        FROM named WHERE attname = ANY (:updated))
			                    ELSE has_any_column_privilege(oid, 'UPDATE') END
			    UNION ALL
			    SELECT 6, 'DELETE', 'table ' || shown, '', format('GRANT DELETE ON TABLE %s TO %s', name, role)
			      FROM block WHERE :deletes AND NOT other_owner AND NOT has_table_privilege(oid, 'DELETE')
			    UNION ALL
			    SELECT 7, 'UPDATE, DELETE or TRUNCATE', 'table ' || shown, 'to lock it during the publish',
			           format('GRANT UPDATE ON TABLE %s TO %s', name, role)
			      FROM block WHERE NOT other_owner AND NOT :deletes AND NOT has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE'
			               || CASE WHEN version >= 170000 THEN ', MAINTAIN' ELSE '' END)
			       AND NOT (:updates AND NOT has_any_column_privilege(oid, 'UPDATE'))
			    UNION ALL
			    SELECT DISTINCT 8, 'USAGE', 'sequence ' || n.nspname || '.' || s.relname, '',
			           format('GRANT USAGE ON SEQUENCE %I.%I TO %s', n.nspname, s.relname, role)
			      FROM block JOIN named a ON a.attname = ANY (:defaulted)
			      JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
			      JOIN pg_depend p ON p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid
			                      AND p.refclassid = 'pg_class'::regclass
			      JOIN pg_class s ON s.oid = p.refobjid JOIN pg_namespace n ON n.oid = s.relnamespace
			     WHERE :inserts AND CASE s.relkind WHEN 'S' THEN NOT has_sequence_privilege(s.oid, 'USAGE, UPDATE') END
			    UNION ALL
			    SELECT DISTINCT 9, 'USAGE', 'type ' || format_type(t.oid, NULL), '',
			           format('GRANT USAGE ON TYPE %s TO %s', format_type(t.oid, NULL), role)
			      FROM block JOIN named ON :partitions OR NOT :known OR named.attname = ANY (:filled)
			      JOIN pg_attribute a USING (attrelid, attnum) JOIN pg_type t ON t.oid = a.atttypid
			     WHERE NOT has_type_privilege(t.oid, 'USAGE')
			    UNION ALL
			    SELECT 10, 'CREATE', 'schema ' || nspname, 'for partitions',
			           format('GRANT CREATE ON SCHEMA %I TO %s', nspname, role)
			      FROM block WHERE :partitions AND NOT has_schema_privilege(schema, 'CREATE')
			    UNION ALL
			    SELECT 11, 'SET ROLE', 'role ' || pg_get_userbyid(relowner), 'the owner of table ' || shown,
			           format('GRANT %I TO %s', pg_get_userbyid(relowner), role)
			      FROM block WHERE :partitions AND NOT other_owner
			       AND NOT pg_has_role(relowner, CASE WHEN version >= 160000 THEN 'SET' ELSE 'MEMBER' END)
			    UNION ALL
			    SELECT 12, 'CREATE', 'schema blockload', 'for staging tables',
			           format('GRANT CREATE ON SCHEMA blockload TO %s', role)
			      FROM block WHERE NOT has_schema_privilege('blockload', 'CREATE')
			    UNION ALL
			    SELECT 13, 'EXECUTE', 'function pg_terminate_backend', 'to end its own sessions',
			           format('GRANT EXECUTE ON FUNCTION pg_catalog.pg_terminate_backend(integer, bigint) TO %s', role)
			      FROM block WHERE NOT has_function_privilege('pg_catalog.pg_terminate_backend(integer, bigint)', 'EXECUTE')
			    UNION ALL
			    SELECT DISTINCT 14, 'USAGE', 'schema ' || n.nspname, 'its table ' || c.relname || ' refers to deleted rows',
			           format('GRANT USAGE ON SCHEMA %I TO %s', n.nspname, role)
			      FROM block JOIN pg_constraint k ON k.confrelid = :block JOIN pg_class c ON c.oid = k.conrelid
			      JOIN pg_namespace n ON n.oid = c.relnamespace
			     WHERE :cascades AND k.contype = 'f' AND k.conparentid = 0 AND k.confdeltype IN ('c', 'n', 'd')
			       AND n.oid <> block.schema AND NOT has_schema_privilege(n.oid, 'USAGE')
			    UNION ALL
			    SELECT DISTINCT 15, 'SELECT', 'table ' || n.nspname || '.' || c.relname, 'it refers to deleted rows',
			           format('GRANT SELECT ON TABLE %I.%I TO %s', n.nspname, c.relname, role)
			      FROM block JOIN pg_constraint k ON k.confrelid = :block JOIN pg_class c ON c.oid = k.conrelid
			      JOIN pg_namespace n ON n.oid = c.relnamespace
			     WHERE :cascades AND k.contype = 'f' AND k.conparentid = 0 AND k.confdeltype IN ('c', 'n', 'd')
			       AND NOT (SELECT bool_and(has_column_privilege(c.oid, num, 'SELECT')) FROM unnest(k.conkey) num))
			SELECT current_user::text AS role, privilege, object, purpose, statement FROM missing ORDER BY place, object""";

	private final JdbcClient jdbc;

	/**
	 * Create a reader.
	 * @param jdbc where the blocks are, as the role that loads them
	 */
	public BlockRights(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * All rights that are missing, in the order in which they are best given.
	 * @param needed what the import does
	 */
	public List<MissingRight> missing(NeededRights needed) {
		return this.jdbc.sql(MISSING)
			.param("block", needed.block().oid())
			.param("partitions", needed.changesPartitions())
			.param("reads", needed.reads())
			.param("inserts", needed.inserts())
			.param("updates", needed.updates())
			.param("deletes", needed.deletes())
			.param("cascades", needed.deletes() && !needed.mayCascade())
			.param("known", needed.filled() != null)
			.param("filled", names(needed.filled()))
			.param("updated", names(needed.updated()))
			.param("defaulted", names(needed.defaulted()))
			.query(MissingRight.class)
			.list();
	}

	private static String[] names(@Nullable List<String> columns) {
		return (columns != null) ? columns.toArray(String[]::new) : new String[0];
	}

	/**
	 * Refuse a run whose role lacks a right.
	 * @param run the run's number
	 * @param target where its rows go
	 * @throws PublishException code {@code permission-denied}, with every missing right
	 */
	public void require(long run, Target target) {
		List<MissingRight> missing = missing(NeededRights.of(target));
		if (!missing.isEmpty()) {
			throw new PublishException(RunCode.PERMISSION_DENIED, describe(missing),
					enter(missing) + " Then continue: ./blockload restart " + run);
		}
	}

	/** The missing rights, as a sentence about the role. */
	public static String describe(List<MissingRight> missing) {
		return "Role " + missing.get(0).role() + " lacks "
				+ ((missing.size() == 1) ? "a right that this import needs: " : "rights that this import needs: ")
				+ missing.stream().map(MissingRight::described).collect(Collectors.joining("; ")) + ".";
	}

	/** The statements that give them. */
	public static String enter(List<MissingRight> missing) {
		return "Enter as the owner, in psql: "
				+ missing.stream().map(MissingRight::statement).distinct().collect(Collectors.joining("; ")) + ";";
	}

}
