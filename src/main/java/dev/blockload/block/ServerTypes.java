package dev.blockload.block;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads what the catalog says of types that Blockload has no encoder for. Safe for use by
 * many threads.
 */
final class ServerTypes {

	// A type with a modifier that is PostgreSQL's own is a keyword of SQL, such as
	// interval(3): no type of another schema can be meant. All other names get their
	// schema.
	//
	// The depth is 0 for the type and the elements of an array, 1 for the attributes of a
	// composite type, and 2 for what is in these.
	//
	// A cast from text is made by the input function, unless the catalog has a cast: that
	// can be any function. There are three types of text, and one of them has no cast.
	private static final String TYPE = """
			WITH RECURSIVE held AS (
			    SELECT :type::oid AS type, :modifier::integer AS modifier, 0 AS depth
			    UNION
			    SELECT part.type, part.modifier, CASE WHEN part.depth = 1 AND h.depth = 0 THEN 1 WHEN part.depth > 0 THEN 2 ELSE h.depth END
			      FROM held h JOIN pg_type t ON t.oid = h.type CROSS JOIN LATERAL (
			           SELECT t.typelem, h.modifier, 0 WHERE t.typelem <> 0 AND t.typcategory = 'A'
			           UNION ALL SELECT rngsubtype, -1, 2 FROM pg_range WHERE t.oid IN (rngtypid, rngmultitypid)
			           UNION ALL SELECT t.typbasetype, t.typtypmod, 2 WHERE t.typtype = 'd'
			           UNION ALL SELECT atttypid, atttypmod, 1 FROM pg_attribute
			                      WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped)
			           part (type, modifier, depth)),
			rounding AS (
			    SELECT depth FROM held
			     WHERE modifier <> -1 AND (depth = 0 OR type <> 'varchar'::regtype)
			       AND type IN ('numeric'::regtype, 'interval'::regtype, 'time'::regtype, 'timetz'::regtype,
			                                       'timestamp'::regtype, 'timestamptz'::regtype, 'varchar'::regtype))
			SELECT format('%I.%I', n.nspname, t.typname) AS plain,
			       CASE WHEN :modifier = -1 THEN format('%I.%I', n.nspname, t.typname)
			            ELSE format_type(t.oid, :modifier) END AS name,
			       (SELECT format('pg_catalog.%I', s.typname)
			          FROM unnest(ARRAY['text', 'varchar', 'bpchar']) WITH ORDINALITY o (source, place)
			          JOIN pg_type s ON s.typname = o.source AND s.typnamespace = 'pg_catalog'::regnamespace
			         WHERE t.typnamespace = s.typnamespace
			            OR NOT EXISTS (SELECT FROM pg_cast WHERE castsource = s.oid AND casttarget = t.oid
			                              AND castmethod <> 'i')
			         ORDER BY place LIMIT 1) AS source,
			       CASE WHEN t.typtype = 'p' OR t.typinput::regproc::text IN ('pg_node_tree_in', 'pg_ndistinct_in',
			                 'pg_dependencies_in', 'pg_mcv_list_in', 'brin_bloom_summary_in', 'brin_minmax_multi_summary_in')
			            THEN 'PostgreSQL reads no values of its type ' || :sql_type
			            WHEN EXISTS (SELECT FROM held WHERE type <> t.oid
			                          AND type IN ('money'::regtype, 'name'::regtype, '"char"'::regtype))
			            THEN 'its type ' || :sql_type || ' holds values of money, name or "char", which PostgreSQL would'
			                 || ' round or cut off'
			            WHEN NOT EXISTS (SELECT FROM unnest(ARRAY['text', 'varchar', 'bpchar']) s (name)
			                              WHERE NOT EXISTS (SELECT FROM pg_cast WHERE casttarget = t.oid AND castmethod <> 'i'
			                                                   AND castsource = ('pg_catalog.' || s.name)::regtype))
			                 AND t.typnamespace <> 'pg_catalog'::regnamespace
			            THEN 'its type ' || :sql_type || ' has casts of its own from text, varchar and char'
			            WHEN EXISTS (SELECT FROM rounding
			                          WHERE depth > 1 OR depth = 1 AND (t.typtype <> 'c' OR t.typelem <> 0))
			            THEN 'its type ' || :sql_type || ' holds values with a limit, such as numeric(12,2), to which PostgreSQL'
			                 || ' would round them' END AS refused,
			       EXISTS (SELECT FROM held WHERE type IN ('date'::regtype, 'time'::regtype, 'timetz'::regtype,
			                                               'timestamp'::regtype, 'timestamptz'::regtype)) AS by_clock,
			       EXISTS (SELECT FROM rounding WHERE depth = 0) AS rounded,
			       EXISTS (SELECT FROM rounding WHERE depth = 1)
			           OR t.typtype = 'c' AND EXISTS (SELECT FROM held WHERE depth = 1 AND modifier <> -1
			                                             AND type = 'varchar'::regtype) AS rounded_attribute,
			       EXISTS (SELECT FROM held WHERE type IN ('time'::regtype, 'timetz'::regtype, 'timestamp'::regtype,
			                                               'timestamptz'::regtype, 'interval'::regtype)) AS by_microsecond,
			       t.oid = 'money'::regtype AS currency,
			       t.oid IN ('name'::regtype, '"char"'::regtype) AS cut_off
			  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.oid = :type::oid""";

	private final JdbcClient jdbc;

	ServerTypes(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * The type of a column.
	 * @param type its oid; that of a domain's base type
	 * @param modifier of the column, -1 for none
	 * @param sqlType the type as the catalog prints it
	 */
	ColumnType of(long type, int modifier, String sqlType) {
		return this.jdbc.sql(TYPE)
			.param("type", type)
			.param("modifier", modifier)
			.param("sql_type", sqlType)
			.query((rs, row) -> type(rs))
			.single();
	}

	private static ColumnType type(ResultSet rs) throws SQLException {
		String refused = rs.getString("refused");
		if (refused != null) {
			return new ColumnType.Unsupported(refused);
		}
		return new ColumnType.ReadByServer(rs.getString("name"), rs.getString("plain"), rs.getString("source"),
				checks(rs));
	}

	private static Set<InputCheck> checks(ResultSet rs) throws SQLException {
		Set<InputCheck> checks = EnumSet.noneOf(InputCheck.class);
		for (InputCheck check : InputCheck.values()) {
			if (rs.getBoolean(column(check))) {
				checks.add(check);
			}
		}
		return checks;
	}

	private static String column(InputCheck check) {
		return switch (check) {
			case CURRENT_TIME -> "by_clock";
			case ROUNDED_BY_MODIFIER -> "rounded";
			case ROUNDED_ATTRIBUTE -> "rounded_attribute";
			case MICROSECONDS -> "by_microsecond";
			case ROUNDED_TO_CURRENCY -> "currency";
			case CUT_OFF -> "cut_off";
		};
	}

}
