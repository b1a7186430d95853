package dev.blockload.publish;

import java.util.List;

import dev.blockload.block.Block;
import dev.blockload.block.Identifiers;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tables in schema {@code blockload} that keep rows so that runs can be undone. No
 * other role has rights on them. They are kept for the last runs of each block, and
 * dropped with the row of their run. Safe for use by many threads.
 */
public final class UndoTables {

	private final JdbcClient client;

	private final JdbcTemplate jdbc;

	public UndoTables(JdbcClient client, JdbcTemplate jdbc) {
		this.client = client;
		this.jdbc = jdbc;
	}

	/** The table of the rows that a run changed in its block, quoted. */
	static String nameOf(long run) {
		return "blockload." + Identifiers.quoted(plainNameOf(run));
	}

	/** The table of the items that a run created in a list, or of a partition. */
	static String nameOf(long run, long oid) {
		return "blockload." + Identifiers.quoted(plainNameOf(run, oid));
	}

	/** What {@link #nameOf(long, long)} begins with, not quoted. */
	static String prefixOf(long run) {
		return "blockload." + plainNameOf(run) + "_";
	}

	private static String plainNameOf(long run) {
		return "blockload_run_" + run + "_undo";
	}

	static String plainNameOf(long run, long oid) {
		return plainNameOf(run) + "_" + oid;
	}

	/**
	 * Drop what is kept of a run, if anything is.
	 * @param run the run's number
	 */
	public void drop(long run) {
		List<String> tables = this.client
			.sql("""
					SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
					 WHERE schemaname = 'blockload' AND (tablename = :name OR starts_with(tablename, :name || '_')) ORDER BY 1""")
			.param("name", plainNameOf(run))
			.query(String.class)
			.list();
		if (!tables.isEmpty()) {
			this.jdbc.execute("DROP TABLE " + String.join(", ", tables));
		}
		this.client.sql("DELETE FROM blockload.undo_log WHERE run_id = :run").param("run", run).update();
	}

	/**
	 * Drop what is kept of all runs of a block but the last ones.
	 * @param block as it was published into
	 * @param keep how many runs are kept
	 */
	public void trim(Block block, int keep) {
		this.client.sql("""
				SELECT run_id FROM blockload.undo_log JOIN blockload.run r ON r.id = run_id
				 WHERE r.application = :application AND r.block = :block
				 ORDER BY r.publication DESC NULLS FIRST, run_id DESC OFFSET :keep""")
			.param("application", block.application())
			.param("block", block.name())
			.param("keep", keep)
			.query(Long.class)
			.list()
			.forEach(this::drop);
	}

	/**
	 * The numbers of the runs that have tables here although no row of a run says that
	 * they are kept, in order.
	 */
	public List<Long> left() {
		return this.client.sql("""
				SELECT DISTINCT substring(tablename FROM '^blockload_run_([0-9]{1,18})_undo')::bigint FROM pg_tables
				 WHERE schemaname = 'blockload' AND tablename ~ '^blockload_run_[0-9]{1,18}_undo(_[0-9]+)?$'
				   AND NOT EXISTS (
				           SELECT FROM blockload.undo_log
				            WHERE run_id = substring(tablename FROM '^blockload_run_([0-9]{1,18})_undo')::bigint)
				 ORDER BY 1""").query(Long.class).list();
	}

}
