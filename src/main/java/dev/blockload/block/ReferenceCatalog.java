package dev.blockload.block;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;

import dev.blockload.block.ListColumn.Origin;
import dev.blockload.block.ListColumn.Right;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the foreign keys of blocks, and the lists that they refer to, from the catalog.
 */
final class ReferenceCatalog {

	// A foreign key that refers to a partitioned table has a copy for each partition.
	private static final String REFERENCES = """
			SELECT k.conname, k.confrelid,
			       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u (num, ord)
			               JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY ord) AS columns,
			       ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u (num, ord)
			               JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num ORDER BY ord) AS referenced
			  FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = :oid AND k.conparentid = 0
			 ORDER BY k.conname""";

	private static final String LIST = """
			SELECT n.nspname, c.relname, c.relkind = 'p' AS partitioned, quote_ident(current_user) AS role,
			       CASE WHEN NOT has_schema_privilege(n.oid, 'USAGE') THEN 'NO_ROWS'
			            WHEN row_security_active(c.oid) THEN 'SOME_ROWS' ELSE 'ALL_ROWS' END AS visibility
			  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = :oid""";

	// An INSERT uses the sequence of an identity without a right on it. A query does not.
	private static final String COLUMNS = """
			SELECT a.attname,
			       CASE WHEN a.attgenerated <> '' THEN 'GENERATED' WHEN a.attidentity <> '' THEN 'IDENTITY'
			            WHEN a.atthasdef OR t.typdefaultbin IS NOT NULL THEN 'DEFAULT' ELSE 'NONE' END AS origin,
			       has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS can_select,
			       has_column_privilege(a.attrelid, a.attnum, 'INSERT') AS can_insert,
			       (SELECT format('%I.%I', n.nspname, s.relname) FROM (
			            SELECT objid AS oid FROM pg_depend
			             WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass
			               AND refobjid = a.attrelid AND refobjsubid = a.attnum AND deptype = 'i'
			            UNION ALL
			            SELECT p.refobjid FROM pg_attrdef d JOIN pg_depend p
			                ON p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid
			               AND p.refclassid = 'pg_class'::regclass
			             WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) used
			          JOIN pg_class s ON s.oid = used.oid AND s.relkind = 'S'
			          JOIN pg_namespace n ON n.oid = s.relnamespace
			         WHERE NOT (has_sequence_privilege(s.oid, 'USAGE') AND has_schema_privilege(n.oid, 'USAGE'))
			         LIMIT 1) AS sequence
			  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
			 WHERE a.attrelid = :oid AND a.attnum > 0 AND NOT a.attisdropped
			 ORDER BY a.attnum""";

	// A unique index without a constraint is enough for a foreign key. Columns of INCLUDE
	// have no class.
	private static final String UNIQUES = """
			SELECT i.relname AS conname, indisprimary AS is_primary, %s
			  FROM pg_index JOIN pg_class i ON i.oid = indexrelid
			  JOIN pg_am m ON m.oid = i.relam AND m.amname = 'btree'
			 WHERE indrelid = :oid AND indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL
			 ORDER BY NOT indisprimary, i.relname""".formatted(BlockCatalog.KEY_COLUMNS);

	private final JdbcClient jdbc;

	private final LongFunction<List<BlockColumn>> columns;

	/**
	 * Create a reader.
	 * @param jdbc where the blocks are
	 * @param columns reads the columns of a table
	 */
	ReferenceCatalog(JdbcClient jdbc, LongFunction<List<BlockColumn>> columns) {
		this.jdbc = jdbc;
		this.columns = columns;
	}

	/** The foreign keys of a table, by name. */
	List<Reference> of(long oid) {
		Map<Long, ItemList> lists = new HashMap<>();
		List<Reference> references = new ArrayList<>();
		this.jdbc.sql(REFERENCES).param("oid", oid).query((rs, row) -> {
			long list = rs.getLong("confrelid");
			lists.computeIfAbsent(list, this::list);
			return new Reference(rs.getString("conname"), BlockCatalog.strings(rs.getArray("columns")), lists.get(list),
					BlockCatalog.strings(rs.getArray("referenced")));
		}).list().forEach(references::add);
		return references;
	}

	private ItemList list(long oid) {
		List<Key> uniques = this.jdbc.sql(UNIQUES).param("oid", oid).query((rs, row) -> BlockCatalog.key(rs)).list();
		List<ListColumn> found = listColumns(oid);
		return this.jdbc.sql(LIST)
			.param("oid", oid)
			.query((rs, row) -> new ItemList(rs.getString("nspname"), rs.getString("relname"), oid,
					rs.getBoolean("partitioned") ? ItemList.Kind.PARTITIONED : ItemList.Kind.ORDINARY, found, uniques,
					ItemList.Visibility.valueOf(rs.getString("visibility")), rs.getString("role")))
			.single();
	}

	private List<ListColumn> listColumns(long oid) {
		List<BlockColumn> described = this.columns.apply(oid);
		return this.jdbc.sql(COLUMNS).param("oid", oid).query((rs, row) -> column(rs, described.get(row))).list();
	}

	private static ListColumn column(ResultSet rs, BlockColumn column) throws SQLException {
		Set<Right> rights = EnumSet.noneOf(Right.class);
		if (rs.getBoolean("can_select")) {
			rights.add(Right.SELECT);
		}
		if (rs.getBoolean("can_insert")) {
			rights.add(Right.INSERT);
		}
		return new ListColumn(column, Origin.valueOf(rs.getString("origin")), rights, rs.getString("sequence"));
	}

}
