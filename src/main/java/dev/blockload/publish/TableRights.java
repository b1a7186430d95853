package dev.blockload.publish;

import java.util.List;

import dev.blockload.block.Block;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The rights of roles on tables that Blockload creates. {@code ALTER DEFAULT PRIVILEGES}
 * can give every new table rights that nobody thought of for these, or take rights from
 * its owner.
 */
final class TableRights {

	// Without a list of rights the owner of a table has all of them, and nobody else has
	// one.
	private static final String HAS_LIST = """
			SELECT c.relacl IS NOT NULL OR EXISTS (
			           SELECT FROM pg_attribute WHERE attrelid = c.oid AND attacl IS NOT NULL)
			  FROM pg_class c WHERE c.oid = ?::text::regclass""";

	// A REVOKE of a right on a table also revokes it on each column.
	private static final String REVOKE = """
			SELECT DISTINCT format('REVOKE ALL ON TABLE %I.%I FROM %s CASCADE', n.nspname, c.relname,
			           CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END)
			  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			 CROSS JOIN LATERAL (
			           SELECT grantee FROM aclexplode(c.relacl)
			           UNION ALL
			           SELECT (aclexplode(attacl)).grantee FROM pg_attribute WHERE attrelid = c.oid) a
			 WHERE c.oid = ?::text::regclass
			 ORDER BY 1""";

	// Row-level security of a block does not apply to a query that names a partition.
	private static final String GRANT = """
			SELECT format('GRANT %s ON TABLE %s TO %s', string_agg(a.right, ', ' ORDER BY a.right), ?::text,
			           CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END)
			       || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
			  FROM pg_class c CROSS JOIN LATERAL (
			           SELECT grantee, privilege_type AS right, is_grantable
			             FROM aclexplode(coalesce(c.relacl, acldefault('r', c.relowner)))
			           UNION ALL
			           SELECT x.grantee, format('%s (%I)', x.privilege_type, attname), x.is_grantable
			             FROM pg_attribute CROSS JOIN LATERAL aclexplode(attacl) x
			            WHERE attrelid = c.oid AND NOT attisdropped) a
			 WHERE c.oid = ?::bigint::oid AND (a.grantee = c.relowner OR NOT c.relrowsecurity)
			 GROUP BY a.grantee, a.is_grantable ORDER BY 1""";

	private TableRights() {
	}

	/**
	 * Give all rights on a table to this role, which owns it, and none to others.
	 * @param table quoted, with its schema
	 */
	static void ownOnly(JdbcTemplate jdbc, String table) {
		if (Boolean.TRUE.equals(jdbc.queryForObject(HAS_LIST, Boolean.class, table))) {
			revokeAll(jdbc, table);
			jdbc.execute("GRANT ALL ON TABLE " + table + " TO CURRENT_USER");
		}
	}

	/**
	 * Give a partition the rights that its block has, and no more. Queries of the block
	 * need no right on a partition. If the block has row-level security, other roles than
	 * its owner get no right on the partition: its policies do not protect it.
	 * @param partition quoted, with its schema; it has the owner of the block
	 */
	static void copy(JdbcTemplate jdbc, Block block, String partition) {
		revokeAll(jdbc, partition);
		jdbc.queryForList(GRANT, String.class, partition, block.oid()).forEach(jdbc::execute);
	}

	private static void revokeAll(JdbcTemplate jdbc, String table) {
		List<String> revokes = jdbc.queryForList(REVOKE, String.class, table);
		revokes.forEach(jdbc::execute);
	}

}
