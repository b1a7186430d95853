package dev.blockload.publish;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.block.Block;
import dev.blockload.publish.CheckRule.Stability;
import dev.blockload.publish.CheckRule.Validity;
import dev.blockload.publish.ColumnFacts.Filling;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the constraints of a block from the catalog. The text of an expression names all
 * with its schema that is not in {@code pg_catalog}, because the sessions of Blockload
 * have no other schema in their path. Safe for use by many threads.
 */
final class ConstraintCatalog {

	// An expression is volatile if it calls a volatile function. Operators are functions.
	// What is cast by its text, or to a domain, is not looked into.
	private static final String VOLATILITY = """
			greatest((SELECT max(CASE p.provolatile WHEN 'v' THEN 2 WHEN 's' THEN 1 ELSE 0 END)
			            FROM regexp_matches(%1$s::text, ':(?:op)?funcid ([0-9]+)', 'g') m
			            JOIN pg_proc p ON p.oid = m[1]::oid),
			         CASE WHEN %1$s::text ~ '[{](SQLVALUEFUNCTION|COERCEVIAIO|COERCETODOMAIN)' THEN 1 ELSE 0 END)""";

	private static final String COLUMNS = """
			SELECT a.attname AS name, a.attnotnull,
			       a.attgenerated <> '' AS generated, a.attidentity <> '' OR e.volatility = 2 AS unpredictable,
			       e.expression, ARRAY(SELECT DISTINCT u.attname::text FROM pg_depend
			                             JOIN pg_attribute u ON u.attrelid = refobjid AND u.attnum = refobjsubid
			                            WHERE classid = 'pg_attrdef'::regclass AND objid = d.oid AND refclassid = 'pg_class'::regclass
			                              AND refobjid = a.attrelid AND refobjsubid > 0 AND refobjsubid <> a.attnum) AS sources
			  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
			  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
			 CROSS JOIN LATERAL (
			           SELECT coalesce(pg_get_expr(d.adbin, d.adrelid), pg_get_expr(t.typdefaultbin, 0)) AS expression,
			                  %s AS volatility) e
			 WHERE a.attrelid = :block AND a.attnum > 0 AND NOT a.attisdropped
			 ORDER BY a.attnum"""
		.formatted(VOLATILITY.formatted("coalesce(d.adbin, t.typdefaultbin)"));

	// Before PostgreSQL 18 all constraints are enforced. An attribute of number 0 is the
	// whole row, one below 0 a system column.
	private static final String CHECKS = """
			SELECT k.conname AS name, pg_get_expr(k.conbin, k.conrelid) AS expression, k.convalidated,
			       v.volatility, ARRAY(SELECT attname::text FROM unnest(k.conkey) num
			                             JOIN pg_attribute ON attrelid = k.conrelid AND attnum = num) AS columns
			  FROM pg_constraint k CROSS JOIN LATERAL (SELECT %s AS volatility) v
			 WHERE k.conrelid = :block AND k.contype = 'c' AND coalesce(to_jsonb(k) ->> 'conenforced', 'true') = 'true'
			   AND v.volatility < 2 AND NOT EXISTS (SELECT FROM unnest(k.conkey) num WHERE num < 1)
			 ORDER BY k.conname""".formatted(VOLATILITY.formatted("k.conbin"));

	private static final String DOMAINS = """
			WITH RECURSIVE domain AS (
			    SELECT a.attnum, a.attname, t.oid, t.typbasetype, t.typnotnull, 0 AS depth
			      FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid AND t.typtype = 'd'
			     WHERE a.attrelid = :block AND a.attnum > 0 AND NOT a.attisdropped
			    UNION ALL
			    SELECT d.attnum, d.attname, t.oid, t.typbasetype, t.typnotnull, d.depth + 1
			      FROM domain d JOIN pg_type t ON t.oid = d.typbasetype AND t.typtype = 'd')
			SELECT attname AS "column", format_type(oid, NULL) AS domain, name, expression, volatility
			  FROM (SELECT d.attnum, d.depth, d.attname, d.oid, NULL AS name, NULL AS expression, 0 AS volatility
			          FROM domain d WHERE d.typnotnull
			        UNION ALL
			        SELECT d.attnum, d.depth, d.attname, d.oid, k.conname, pg_get_expr(k.conbin, 0), v.volatility
			          FROM domain d JOIN pg_constraint k ON k.contypid = d.oid AND k.contype = 'c'
			         CROSS JOIN LATERAL (SELECT %s AS volatility) v WHERE v.volatility < 2) rules
			 ORDER BY attnum, depth DESC, name NULLS FIRST""".formatted(VOLATILITY.formatted("k.conbin"));

	// Strategy 3 of a B-tree is equality. An operator class for many types (enums) does
	// not name the type: it is that of the expression, or its base type. An index whose
	// expressions use the whole row
	// cannot be tested.
	private static final String UNIQUES = """
			SELECT coalesce(k.conname, c.relname) AS name, pg_get_expr(i.indpred, i.indrelid) AS predicate,
			       i.indnullsnotdistinct, i.indimmediate,
			       ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, false) FROM generate_series(1, i.indnkeyatts) n) AS expressions,
			       ARRAY(SELECT format('OPERATOR(%I.%s)', n.nspname, o.oprname)
			               FROM unnest(i.indclass::oid[]) WITH ORDINALITY p (class, ord)
			               JOIN pg_opclass c ON c.oid = p.class
			               JOIN pg_amop a ON a.amopfamily = c.opcfamily AND a.amoplefttype = c.opcintype
			                              AND a.amoprighttype = c.opcintype AND a.amopstrategy = 3
			               JOIN pg_operator o ON o.oid = a.amopopr JOIN pg_namespace n ON n.oid = o.oprnamespace
			              ORDER BY ord) AS operators,
			       ARRAY(SELECT format('%I.%I', n.nspname, t.typname)
			               FROM unnest(i.indclass::oid[]) WITH ORDINALITY p (class, ord)
			               JOIN pg_opclass c ON c.oid = p.class JOIN pg_type input ON input.oid = c.opcintype
			               JOIN pg_attribute e ON e.attrelid = i.indexrelid AND e.attnum = p.ord
			               JOIN pg_type t ON t.oid = CASE WHEN input.typtype <> 'p' THEN input.oid ELSE (
			                       WITH RECURSIVE base AS (
			                           SELECT e.atttypid AS type
			                           UNION ALL
			                           SELECT d.typbasetype FROM base JOIN pg_type d ON d.oid = base.type
			                            WHERE d.typtype = 'd')
			                       SELECT type FROM base JOIN pg_type d ON d.oid = base.type WHERE d.typtype <> 'd') END
			               JOIN pg_namespace n ON n.oid = t.typnamespace ORDER BY ord) AS types,
			       ARRAY(SELECT (SELECT format('%I.%I', n.nspname, c.collname) FROM pg_collation c
			                       JOIN pg_namespace n ON n.oid = c.collnamespace WHERE c.oid = p.coll)
			               FROM unnest(i.indcollation::oid[]) WITH ORDINALITY p (coll, ord) ORDER BY ord) AS collations,
			       ARRAY(SELECT c.opcdefault FROM unnest(i.indclass::oid[]) WITH ORDINALITY p (class, ord)
			               JOIN pg_opclass c ON c.oid = p.class ORDER BY ord) AS defaults,
			       ARRAY(SELECT attname::text FROM pg_attribute
			              WHERE attrelid = i.indrelid AND (attnum IN (
			                        SELECT num FROM unnest(i.indkey::int2[]) WITH ORDINALITY u (num, ord)
			                         WHERE ord <= i.indnkeyatts)
			                 OR attnum > 0 AND attnum IN (
			                        SELECT refobjsubid FROM pg_depend
			                         WHERE classid = 'pg_class'::regclass AND objid = i.indexrelid
			                           AND refclassid = 'pg_class'::regclass AND refobjid = i.indrelid))
			              ORDER BY attnum) AS columns
			  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam AND m.amname = 'btree'
			  LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u')
			 WHERE i.indrelid = :block AND i.indisunique AND i.indisready AND NOT i.indisexclusion
			   AND concat(i.indexprs::text, i.indpred::text) !~ ':varattno (0|-)'
			 ORDER BY k.contype = 'p' DESC NULLS LAST, 1""";

	// A foreign key of a partitioned table has a copy for each partition: only the one
	// without a parent counts. The collation is that of the table that it refers to.
	private static final String REFERENCES = """
			SELECT k.conname AS name, c.oid, n.nspname || '.' || c.relname AS shown,
			       CASE WHEN c.relkind = 'p' THEN '' ELSE 'ONLY ' END || format('%I.%I', n.nspname, c.relname) AS rows,
			       ARRAY(SELECT attname::text FROM unnest(k.conkey) WITH ORDINALITY u (num, ord)
			               JOIN pg_attribute ON attrelid = k.conrelid AND attnum = num ORDER BY ord) AS columns,
			       ARRAY(SELECT attname::text FROM unnest(k.confkey) WITH ORDINALITY u (num, ord)
			               JOIN pg_attribute ON attrelid = k.confrelid AND attnum = num ORDER BY ord) AS referenced,
			       (SELECT string_agg(format('r.%I%s OPERATOR(%I.%s) w.%I%s%s', b.attname,
			                   CASE WHEN l.typtype <> 'p' THEN format('::%I.%I', ln.nspname, l.typname) END, opn.nspname,
			                   o.oprname, a.attname,
			                   CASE WHEN t.typtype <> 'p' THEN format('::%I.%I', tn.nspname, t.typname) END,
			                   (SELECT format(' COLLATE %I.%I', cn.nspname, cc.collname) FROM pg_collation cc
			                      JOIN pg_namespace cn ON cn.oid = cc.collnamespace WHERE cc.oid = b.attcollation)), ' AND ')
			          FROM unnest(k.confkey, k.conkey, k.conpfeqop) u (block, referring, op)
			          JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = u.block
			          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.referring
			          JOIN pg_operator o ON o.oid = u.op JOIN pg_namespace opn ON opn.oid = o.oprnamespace
			          JOIN pg_type l ON l.oid = o.oprleft JOIN pg_namespace ln ON ln.oid = l.typnamespace
			          JOIN pg_type t ON t.oid = o.oprright JOIN pg_namespace tn ON tn.oid = t.typnamespace) AS same,
			       k.confmatchtype = 'f' AS full_match, k.convalidated, k.conrelid = k.confrelid AS self,
			       has_schema_privilege(n.oid, 'USAGE') AND NOT row_security_active(c.oid)
			       AND (SELECT bool_and(has_column_privilege(c.oid, num, 'SELECT')) FROM unnest(k.confkey) num) AS visible
			  FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			 WHERE k.contype = 'f' AND k.conrelid = :block AND k.conparentid = 0
			   AND coalesce(to_jsonb(k) ->> 'conenforced', 'true') = 'true'
			   AND coalesce(to_jsonb(k) ->> 'conperiod', 'false') = 'false'
			   AND NOT EXISTS (SELECT FROM pg_trigger t
			                    WHERE t.tgconstraint = k.oid AND t.tgrelid = k.conrelid AND t.tgenabled = 'D')
			 ORDER BY k.conname""";

	// In tgtype, 1 is a trigger for each row, 2 BEFORE, 4 INSERT and 16 UPDATE. One of
	// UPDATE OF fires if the statement sets one of its columns, or a column from which
	// the database computes one. PostgreSQL also fires those of partitions.
	private static final String TRIGGERS = """
			SELECT EXISTS (SELECT FROM pg_trigger
			                WHERE tgrelid IN %s AND NOT tgisinternal AND tgenabled IN ('O', 'A')
			                  AND tgtype & 3 = 3
			                  AND (:inserts AND tgtype & 4 <> 0
			                       OR :updates AND tgtype & 16 <> 0
			                          AND (cardinality(tgattr::int2[]) = 0
			                               OR EXISTS (SELECT FROM unnest(tgattr::int2[]) num
			                                            JOIN pg_attribute a ON a.attrelid = tgrelid AND a.attnum = num
			                                           WHERE a.attname IN (:set) OR a.attgenerated <> ''))))"""
		.formatted(PartitionTree.of(":block::oid"));

	// What a run cannot test before: triggers of any kind, exclusion constraints,
	// volatile
	// checks, and foreign keys to tables that the role cannot read.
	private static final String UNTESTABLE = """
			SELECT EXISTS (SELECT FROM pg_trigger
			                WHERE tgrelid IN %s AND NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgtype & 20 <> 0)
			    OR EXISTS (SELECT FROM pg_constraint k LEFT JOIN pg_class c ON c.oid = k.confrelid
			                WHERE k.conrelid = :block AND (k.contype = 'x' OR k.contype = 'c' AND %s = 2
			                  OR k.contype = 'f' AND NOT (SELECT bool_and(has_column_privilege(c.oid, num, 'SELECT'))
			                                                FROM unnest(k.confkey) num)))"""
		.formatted(PartitionTree.of(":block::oid"), VOLATILITY.formatted("k.conbin"));

	private final JdbcClient client;

	ConstraintCatalog(JdbcClient client) {
		this.client = client;
	}

	/**
	 * The constraints of a block as they are now, as far as a run can test them. A
	 * trigger can change a row before PostgreSQL tests it: then no row can be tested
	 * before.
	 */
	Constraints of(Target target) {
		return canChangeRows(target) ? Constraints.NONE : of(target.block());
	}

	/** Whether a trigger of the block can change the rows of a run. */
	boolean canChangeRows(Target target) {
		List<String> set = target.columns()
			.stream()
			.filter((column) -> !column.isSurrogate())
			.map(TargetColumn::name)
			.filter((name) -> target.key() == null || !target.key().columns().contains(name))
			.toList();
		return this.client.sql(TRIGGERS)
			.param("block", target.block().oid())
			.param("inserts", target.mode().insertsNewRows())
			.param("updates", target.mode().updatesExistingRows())
			.param("set", set.isEmpty() ? List.of("") : set)
			.query(Boolean.class)
			.single();
	}

	/** Whether a block can refuse rows that no test finds before they are published. */
	boolean canRefuseRows(Target target) {
		return this.client.sql(UNTESTABLE).param("block", target.block().oid()).query(Boolean.class).single();
	}

	/** The same, whatever triggers do. */
	Constraints of(Block block) {
		return new Constraints(
				this.client.sql(COLUMNS).param("block", block.oid()).query((rs, row) -> column(rs)).list(),
				this.client.sql(CHECKS).param("block", block.oid()).query((rs, row) -> check(rs)).list(),
				this.client.sql(DOMAINS).param("block", block.oid()).query((rs, row) -> domain(rs)).list(),
				this.client.sql(UNIQUES).param("block", block.oid()).query((rs, row) -> unique(rs)).list(),
				this.client.sql(REFERENCES).param("block", block.oid()).query((rs, row) -> reference(rs)).list());
	}

	private static ColumnFacts column(ResultSet rs) throws SQLException {
		Filling filling = rs.getBoolean("unpredictable") ? Filling.UNPREDICTABLE : Filling.DEFAULT;
		return new ColumnFacts(rs.getString("name"), rs.getBoolean("attnotnull"),
				rs.getBoolean("generated") ? Filling.GENERATED : filling, rs.getString("expression"),
				strings(rs, "sources"));
	}

	private static CheckRule check(ResultSet rs) throws SQLException {
		return new CheckRule(rs.getString("name"), rs.getString("expression"), strings(rs, "columns"), validity(rs),
				stability(rs));
	}

	private static DomainRule domain(ResultSet rs) throws SQLException {
		return new DomainRule(rs.getString("column"), rs.getString("domain"), rs.getString("name"),
				rs.getString("expression"), stability(rs));
	}

	private static UniqueRule unique(ResultSet rs) throws SQLException {
		List<UniqueRule.Part> parts = new ArrayList<>();
		String[] expressions = array(rs, "expressions");
		String[] operators = array(rs, "operators");
		String[] types = array(rs, "types");
		String[] collations = array(rs, "collations");
		Boolean[] defaults = (Boolean[]) rs.getArray("defaults").getArray();
		for (int place = 0; place < expressions.length; place++) {
			parts.add(new UniqueRule.Part(expressions[place], operators[place], types[place], collations[place],
					defaults[place] ? UniqueRule.OpClass.DEFAULT : UniqueRule.OpClass.OTHER));
		}
		return new UniqueRule(rs.getString("name"), parts, rs.getString("predicate"), strings(rs, "columns"),
				rs.getBoolean("indnullsnotdistinct") ? UniqueRule.Nulls.NOT_DISTINCT : UniqueRule.Nulls.DISTINCT,
				rs.getBoolean("indimmediate") ? UniqueRule.Timing.EACH_ROW : UniqueRule.Timing.LATER);
	}

	private static ReferenceRule reference(ResultSet rs) throws SQLException {
		return new ReferenceRule(rs.getString("name"), rs.getLong("oid"), rs.getString("shown"), rs.getString("rows"),
				strings(rs, "columns"), strings(rs, "referenced"), rs.getString("same"),
				rs.getBoolean("full_match") ? ReferenceRule.Match.FULL : ReferenceRule.Match.SIMPLE, validity(rs),
				rs.getBoolean("visible") ? ForeignKey.Visibility.ALL_ROWS : ForeignKey.Visibility.NOT_ALL_ROWS,
				rs.getBoolean("self") ? ForeignKey.Kind.SELF : ForeignKey.Kind.OTHER_TABLE);
	}

	private static Validity validity(ResultSet rs) throws SQLException {
		return rs.getBoolean("convalidated") ? Validity.VALIDATED : Validity.NOT_VALIDATED;
	}

	private static Stability stability(ResultSet rs) throws SQLException {
		return (rs.getInt("volatility") == 0) ? Stability.IMMUTABLE : Stability.STABLE;
	}

	private static List<String> strings(ResultSet rs, String column) throws SQLException {
		return List.of(array(rs, column));
	}

	private static String[] array(ResultSet rs, String column) throws SQLException {
		return (String[]) rs.getArray(column).getArray();
	}

}
