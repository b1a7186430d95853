package dev.blockload.publish;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import dev.blockload.block.Block;
import dev.blockload.publish.UndoColumns.Image;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a large run into a block with a key that had no row before. They are not
 * copied for undo when the run publishes, which would take as long as the run: the
 * transaction that wrote a row identifies it. A row is copied before a later run changes
 * or deletes it, and the others when the run is undone.
 */
final class WrittenRows {

	private static final String NOTED = """
			SELECT p.run_id, p.snapshot::text AS snapshot, p.own_transactions, p.rows
			  FROM blockload.undo_partition p JOIN blockload.undo_log l ON l.run_id = p.run_id
			 WHERE p.action = 'added' AND l.block_oid = :block AND l.fingerprint = :fingerprint
			   AND l.key_constraint IS NOT NULL""";

	private final PublishTools tools;

	private final Publication publication;

	private final Block block;

	WrittenRows(PublishTools tools, Publication publication) {
		this.tools = tools;
		this.publication = publication;
		this.block = publication.target().block();
	}

	/**
	 * Note that the run wrote all rows that the block has, if it is large and nothing
	 * else can write others, such as a trigger; within the transaction that wrote them.
	 * @param lock takes the locks
	 * @param rows how many it inserted
	 */
	void note(BlockLock lock, long rows) {
		if (this.publication.undo() == UndoRule.KEPT && this.block.shape() == Block.Shape.ORDINARY
				&& !this.block.placement().isOnNodes() && this.tools.partitions().sizeOf(rows) == LoadSize.LARGE
				&& !this.block.refersToItself() && !SwapObstacles.hasTriggers(this.tools.client(), this.block)) {
			new PartitionKeeper(this.tools, lock, this.publication).added(0, "",
					new KeptPartition(0, "", null, null, rows), rows);
		}
	}

	/** Whether this was noted of the run. */
	boolean isNoted() {
		return noted(this.publication.run()).isPresent();
	}

	private Optional<Noted> noted(long run) {
		return noted().stream().filter((each) -> each.run() == run).findFirst();
	}

	private List<Noted> noted() {
		return this.tools.client()
			.sql(NOTED)
			.param("block", this.block.oid())
			.param("fingerprint", this.block.fingerprint())
			.query((rs, row) -> Noted.read(rs))
			.list();
	}

	/**
	 * Copy rows of earlier runs that the next statements change or delete.
	 * @param from a FROM clause with its condition, in which {@code b} is the block
	 */
	void keep(String from) {
		noted().stream()
			.filter((each) -> each.run() != this.publication.run())
			.forEach((each) -> copy(each, from + " AND "));
	}

	/**
	 * Copy all rows of a run that no later run changed.
	 * @param undone the run
	 * @throws UndoException code {@code undo-row-changed} if another writer changed or
	 * deleted some of its rows
	 */
	void keepAll(long undone) {
		@Nullable Noted noted = noted(undone).orElse(null);
		if (noted == null) {
			return;
		}
		copy(noted, "FROM " + this.publication.blockRows() + " b WHERE ");
		long kept = this.tools.client()
			.sql("SELECT count(*) FROM " + UndoTables.nameOf(undone) + " k WHERE " + columns().is("k", Image.AFTER))
			.query(Long.class)
			.single();
		if (kept != noted.rows()) {
			throw UndoException.rowChanged("Another writer changed or deleted " + Amount.of(noted.rows() - kept, "row")
					+ " of block " + this.block.qualifiedName() + " that run " + undone + " added.");
		}
	}

	private void copy(Noted noted, String from) {
		this.tools.rolePath()
			.execute("INSERT INTO %s (%s) SELECT %s %sNOT (%s)".formatted(UndoTables.nameOf(noted.run()),
					columns().names(), columns().kept(Image.AFTER, "b"), from,
					KeptPartition.changedSince("b", noted.snapshot(), noted.transactions())));
	}

	private UndoColumns columns() {
		return UndoColumns.of(this.tools.client(), this.block);
	}

	/**
	 * What was noted of a run.
	 *
	 * @param run its number
	 * @param snapshot which transactions it saw
	 * @param transactions its own
	 * @param rows how many it inserted
	 */
	private record Noted(long run, String snapshot, List<String> transactions, long rows) {

		private static Noted read(ResultSet rs) throws SQLException {
			return new Noted(rs.getLong("run_id"), rs.getString("snapshot"),
					List.of((String[]) rs.getArray("own_transactions").getArray()), rs.getLong("rows"));
		}

	}

}
