package dev.blockload.publish;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The locks that publish needs before it changes a block. None of them makes a reader
 * wait.
 * <p>
 * A run that only adds a partition locks the block itself, not its partitions: an old
 * partition that is vacuumed does not delay it. A run that replaces partitions locks them
 * too, for two reasons: a writer that names a partition directly would not notice a lock
 * on the block, and an autovacuum of a partition would never be cancelled by the short
 * attempts of the drop.
 * <p>
 * A block that the user partitioned is locked with all its partitions, by one statement
 * that needs no right on the partitions: its rows are changed wherever they are.
 */
final class LockPlan {

	private static final String BLOCK = """
			SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, 'SHARE_ROW_EXCLUSIVE' AS mode,
			       'TABLE' AS reach
			  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = :block""";

	private static final String BLOCK_AND_ITS_ROWS = """
			SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, 'SHARE_ROW_EXCLUSIVE' AS mode,
			       CASE WHEN c.oid = :block THEN 'TABLE_AND_PARTITIONS' ELSE 'LOCKED_WITH_PARENT' END AS reach
			  FROM pg_partition_tree(:block::oid::regclass) t JOIN pg_class c ON c.oid = t.relid
			  JOIN pg_namespace n ON n.oid = c.relnamespace ORDER BY c.oid""";

	// Dropping a partition locks the tables that only its own foreign keys refer to.
	// Detaching it locks the tables that refer to the block. LOCK TABLE needs a right on
	// each table; the drop does not, nor does the default partition, which stays.
	private static final String BLOCK_AND_PARTITIONS = """
			SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name,
			       CASE WHEN part THEN 'SHARE_ROW_EXCLUSIVE' ELSE 'SHARE_UPDATE_EXCLUSIVE' END AS mode, 'TABLE' AS reach
			  FROM (SELECT oid, bool_or(part) AS part FROM (
			            SELECT relid::oid AS oid, true AS part FROM pg_partition_tree(:block::oid::regclass)
			            UNION ALL
			            SELECT confrelid, false FROM pg_constraint
			             WHERE contype = 'f' AND conparentid = 0 AND conrelid <> :block
			               AND conrelid IN (SELECT relid FROM pg_partition_tree(:block::oid::regclass))
			            UNION ALL
			            SELECT conrelid, false FROM pg_constraint WHERE contype = 'f' AND confrelid = :block) used
			         GROUP BY oid) tables
			  JOIN pg_class c USING (oid) JOIN pg_namespace n ON n.oid = c.relnamespace
			 WHERE c.relkind IN ('r', 'p') AND (c.oid = :block OR has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE'))
			 ORDER BY c.oid""";

	// LOCK TABLE needs a right on each table. Without it, PostgreSQL still protects the
	// rows that the block refers to, one by one, when they are published.
	private static final String LISTS = """
			SELECT DISTINCT c.oid, format('%I.%I', n.nspname, c.relname) AS name, 'SHARE_ROW_EXCLUSIVE' AS mode, 'TABLE' AS reach
			  FROM pg_constraint k
			 CROSS JOIN LATERAL (SELECT k.confrelid AS oid UNION SELECT relid FROM pg_partition_tree(k.confrelid)) t
			  JOIN pg_class c ON c.oid = t.oid JOIN pg_namespace n ON n.oid = c.relnamespace
			 WHERE k.contype = 'f' AND k.conrelid = :block AND k.conparentid = 0 AND k.confrelid <> :block
			   AND c.relkind IN ('r', 'p') AND has_schema_privilege(n.oid, 'USAGE')
			   AND has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE'
			           || CASE WHEN current_setting('server_version_num')::int >= 170000 THEN ', MAINTAIN' ELSE '' END)
			   AND (:inserts OR EXISTS (SELECT FROM unnest(k.conkey) num
			                              JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = num
			                             WHERE a.attname IN (:filled)))""";

	// Sets what is set, and changes nothing: the partition can be kept for an undo. Locks
	// also the TOAST table, which LOCK TABLE cannot, and which autovacuum works on
	// separately.
	private static final String TOAST = """
			SELECT inhrelid AS partition, format('ALTER TABLE ONLY %I.%I ', n.nspname, c.relname)
			           || coalesce('SET (toast.autovacuum_enabled = ' || (
			                  SELECT quote_literal(option_value) FROM pg_options_to_table(o.reloptions)
			                   WHERE option_name = 'autovacuum_enabled') || ')', 'RESET (toast.autovacuum_enabled)')
			           AS statement
			  FROM pg_inherits JOIN pg_partitioned_table p ON p.partrelid = inhparent
			 CROSS JOIN LATERAL pg_partition_tree(inhrelid) t
			  JOIN pg_class c ON c.oid = t.relid JOIN pg_namespace n ON n.oid = c.relnamespace
			  JOIN pg_class o ON o.oid = c.reltoastrelid
			 WHERE inhparent = :block AND inhrelid <> p.partdefid AND c.relkind = 'r'
			 ORDER BY c.oid""";

	private final JdbcClient client;

	private final Publication publication;

	private final Target target;

	LockPlan(JdbcClient client, Publication publication) {
		this.client = client;
		this.publication = publication;
		this.target = publication.target();
	}

	private boolean replacesPartitions() {
		return switch (this.target.block().shape()) {
			case ORDINARY, PARTITIONED, UNSUPPORTED -> false;
			case PARTITIONED_BY_LOAD -> this.target.replacesPartitions();
		};
	}

	/** The tables to lock, in the order of oids, as they are at this moment. */
	List<TableLock> tables() {
		SortedMap<Long, TableLock> tables = new TreeMap<>();
		this.target.expected().locks().forEach((list) -> tables.put(list.oid(), list));
		lists().forEach((list) -> tables.put(list.oid(), list));
		this.client.sql(query())
			.param("block", this.target.block().oid())
			.query((rs, row) -> lock(rs))
			.list()
			.forEach((table) -> tables.merge(table.oid(), table, LockPlan::stronger));
		return List.copyOf(tables.values());
	}

	/** The tables that the foreign keys of the block refer to. */
	private List<TableLock> lists() {
		List<String> filled = this.target.columnNames();
		return this.client.sql(LISTS)
			.param("block", this.target.block().oid())
			.param("inserts", this.target.mode().insertsNewRows())
			.param("filled", filled.isEmpty() ? List.of("") : filled)
			.query((rs, row) -> lock(rs))
			.list();
	}

	private static TableLock lock(ResultSet rs) throws SQLException {
		return new TableLock(rs.getLong("oid"), rs.getString("name"), LockMode.valueOf(rs.getString("mode")),
				TableLock.Reach.valueOf(rs.getString("reach")));
	}

	private static TableLock stronger(TableLock list, TableLock table) {
		return (table.mode() == LockMode.SHARE_UPDATE_EXCLUSIVE) ? list : table;
	}

	private String query() {
		return switch (this.target.block().shape()) {
			case ORDINARY, UNSUPPORTED -> BLOCK;
			case PARTITIONED -> BLOCK_AND_ITS_ROWS;
			case PARTITIONED_BY_LOAD -> replacesPartitions() ? BLOCK_AND_PARTITIONS : BLOCK;
		};
	}

	/** The statements that take all locks. */
	List<String> statements(List<TableLock> tables) {
		List<String> statements = TableLock.statements(tables);
		if (replacesPartitions()) {
			List<Long> replaced = ReplacedPartition.of(this.client, this.publication)
				.stream()
				.map(ReplacedPartition::oid)
				.toList();
			this.client.sql(TOAST)
				.param("block", this.target.block().oid())
				.query(Toast.class)
				.list()
				.stream()
				.filter((toast) -> replaced.contains(toast.partition()))
				.forEach((toast) -> statements.add(toast.statement()));
		}
		return statements;
	}

	/**
	 * The lock on the TOAST table of a partition, or of one of its own partitions.
	 *
	 * @param partition of the block
	 * @param statement which takes the lock
	 */
	private record Toast(long partition, String statement) {
	}

}
