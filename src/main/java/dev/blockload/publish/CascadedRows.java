package dev.blockload.publish;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.blockload.Printable;
import dev.blockload.Warning;
import dev.blockload.block.Block;

/**
 * Counts the rows of other tables that PostgreSQL deletes or changes with rows of a
 * block, because the foreign keys of these tables say so. The counts are those that the
 * server keeps of the transaction, so they include what triggers do to these rows.
 */
final class CascadedRows {

	// Rows that are deleted can be referred to in turn.
	private static final String TABLES = """
			WITH RECURSIVE reach (oid, cascades) AS (
			    SELECT conrelid, confdeltype = 'c' FROM pg_constraint
			     WHERE contype = 'f' AND confrelid = :block AND conrelid <> :block AND conparentid = 0
			       AND confdeltype IN ('c', 'n', 'd')
			    UNION
			    SELECT k.conrelid, k.confdeltype = 'c' FROM reach JOIN pg_constraint k ON k.confrelid = reach.oid
			     WHERE reach.cascades AND k.contype = 'f' AND k.conrelid <> :block AND k.conparentid = 0
			       AND k.confdeltype IN ('c', 'n', 'd'))
			SELECT n.nspname || '.' || c.relname AS name, sum(pg_stat_get_xact_tuples_deleted(l.oid)) AS deleted,
			       sum(pg_stat_get_xact_tuples_updated(l.oid)) AS updated
			  FROM (SELECT DISTINCT oid FROM reach) r JOIN pg_class c ON c.oid = r.oid
			  JOIN pg_namespace n ON n.oid = c.relnamespace
			 CROSS JOIN LATERAL (SELECT c.oid UNION SELECT relid FROM pg_partition_tree(c.oid)) l (oid)
			 GROUP BY 1 ORDER BY 1""";

	private final PublishTools tools;

	private final Block block;

	private final Map<String, Counts> before;

	/** Begin to count, within the transaction that deletes rows of the block. */
	CascadedRows(PublishTools tools, Block block) {
		this.tools = tools;
		this.block = block;
		this.before = counts();
	}

	private Map<String, Counts> counts() {
		Map<String, Counts> counts = new LinkedHashMap<>();
		this.tools.client().sql(TABLES).param("block", this.block.oid()).query((rs, row) -> {
			String name = rs.getString("name");
			counts.put(name, new Counts(rs.getLong("deleted"), rs.getLong("updated")));
			return name;
		}).list();
		return counts;
	}

	/** What was deleted and changed since; empty if nothing was. */
	Optional<Warning> warning() {
		List<String> found = new ArrayList<>();
		counts().forEach((table, after) -> {
			Counts old = this.before.getOrDefault(table, new Counts(0, 0));
			describe(found, table, after.deleted() - old.deleted(), "deleted");
			describe(found, table, after.updated() - old.updated(), "changed");
		});
		if (!isCounted() && !this.before.isEmpty()) {
			found.add("unknown numbers of rows in " + String.join(", ", this.before.keySet())
					+ ", because track_counts is off");
		}
		return found.isEmpty() ? Optional.empty()
				: Optional.of(new Warning(PublishWarning.REFERENCES_CHANGED,
						"With rows of " + this.block.qualifiedName()
								+ ", PostgreSQL deleted or changed rows that referred to them: "
								+ String.join(", ", found) + "."));
	}

	private static void describe(List<String> found, String table, long rows, String what) {
		if (rows > 0) {
			found.add(Amount.of(rows, "row") + " of " + Printable.line(table) + " " + what);
		}
	}

	private boolean isCounted() {
		return this.tools.client().sql("SELECT current_setting('track_counts')::boolean").query(Boolean.class).single();
	}

	/**
	 * Rows of a table in this transaction.
	 *
	 * @param deleted how many
	 * @param updated how many
	 */
	private record Counts(long deleted, long updated) {
	}

}
