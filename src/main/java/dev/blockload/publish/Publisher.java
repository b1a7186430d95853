package dev.blockload.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.blockload.Warning;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.DeleteRules;
import dev.blockload.block.LoadRules;
import dev.blockload.block.Mode;
import dev.blockload.run.Attempt;
import dev.blockload.run.Liveness;
import dev.blockload.run.Run;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Makes a run's staged rows visible in its block, within one transaction of the caller:
 * lock, compare the block with what was planned, apply the mode. All that takes time was
 * done before. Safe for use by many threads.
 */
public final class Publisher {

	private final JdbcClient client;

	private final BlockLock lock;

	private final Duration timeout;

	private final PublishTools tools;

	private final BlockCatalog catalog;

	/**
	 * Create a publisher.
	 * @param client where the block is
	 * @param jdbc the same
	 * @param catalog the same
	 * @param timeout how long to try for the block's lock
	 * @param partitions how many partitions a block partitioned by load has
	 */
	public Publisher(JdbcClient client, JdbcTemplate jdbc, BlockCatalog catalog, Duration timeout,
			PartitionRules partitions) {
		this.client = client;
		this.catalog = catalog;
		this.timeout = timeout;
		this.lock = new BlockLock(client, jdbc, catalog, timeout);
		this.tools = new PublishTools(client, jdbc, partitions);
	}

	/**
	 * Wait until the rows of committed transactions are visible on each node of Citus;
	 * before rows of a run are examined or published.
	 * @param alive confirmed while this waits
	 * @param target where the rows go; nothing to do if it is on no other node
	 * @param outside begins transactions beside that of the caller
	 * @throws PublishException code {@code nodes-not-settled}
	 */
	public void settle(Liveness alive, Target target, TransactionOperations outside) {
		new PreparedCommits(this.client, outside, this.timeout).settle(alive, target.block());
	}

	/**
	 * Let publishes of one import, and publishes into one block, follow each other: takes
	 * locks that end with the transaction.
	 * @param attempt who publishes
	 * @param alive confirmed while this waits
	 * @param importName the import
	 * @param target where the rows go
	 * @throws PublishException code {@code block-locked} if another publish takes too
	 * long
	 */
	public void serialize(Attempt attempt, Liveness alive, String importName, Target target) {
		Colocation.useOneConnectionPerNode(this.tools.jdbc(), target.block());
		for (String what : List.of("import " + importName, "block " + target.block().qualifiedName())) {
			this.lock.whileBusy(attempt, alive, what);
		}
	}

	/**
	 * Prepare to keep what a run changes on the nodes of Citus; before the transaction
	 * reads rows. Does nothing for a block whose rows are in the table itself.
	 * @param run the run's number
	 * @param target where its rows go
	 */
	public void prepareUndo(long run, Target target) {
		UndoLog.createOnNodes(this.tools, run, target.block());
	}

	/**
	 * Lock the block and its lists, and test the staged rows again that others can have
	 * made wrong since they were examined.
	 * @param publication the rows
	 * @return whether there are such rows; then the locks are released, and the rows must
	 * be examined again
	 * @throws PublishException code {@code block-changed} or {@code block-locked}
	 */
	public boolean isOutdated(Publication publication) {
		this.client.sql("SAVEPOINT before_locks").update();
		this.lock.lockUnchanged(publication);
		boolean outdated = new Examination(this.tools, publication.run(), publication.target()).isOutdated();
		this.client.sql(outdated ? "ROLLBACK TO SAVEPOINT before_locks" : "RELEASE SAVEPOINT before_locks").update();
		return outdated;
	}

	/**
	 * Publish, and check the deferred constraints.
	 * @param publication the rows
	 * @throws PublishException code {@code block-changed} if the block is not as planned,
	 * {@code block-locked}, {@code block-busy}, or {@code counts-differ} if the block did
	 * not do what the statements said
	 */
	public PublishedRows publish(Publication publication) {
		PublishedRows rows = new TriggeredRows(this.tools, publication)
			.explaining(() -> new UnlockedLists(this.client, publication).watching(() -> {
				PublishedRows published = publication.target()
					.method()
					.publish(this.tools, this.lock, publication)
					.with(new TakenRows(this.tools, publication.run(), publication.target()));
				// Deferred triggers of the block would otherwise run at the commit, under
				// our path.
				this.tools.rolePath().execute("SET CONSTRAINTS ALL IMMEDIATE");
				return published;
			}));
		new UndoLog(this.tools, publication).finish(this.lock, rows);
		return rows;
	}

	/**
	 * What a person should know about the values of staged rows; before the staging table
	 * is dropped.
	 * @param publication the rows
	 */
	public Remarks remarks(Publication publication) {
		Remarks lookups = publication.lookups(this.tools).remarks();
		List<Warning> warnings = new ArrayList<>(lookups.warnings());
		warnings.addAll(new ScopeWarnings(this.tools, publication).list());
		return new Remarks(warnings, lookups.replaced());
	}

	/**
	 * Why a run cannot be kept for undo.
	 * @param target where its rows go
	 * @return a sentence with what to do; empty if it can
	 */
	public Optional<String> undoObstacle(Target target) {
		return UndoLog.obstacle(this.tools, target);
	}

	/**
	 * Undo a run, and check the deferred constraints. The caller has serialized this with
	 * other publishes, and knows that no later run depends on the run.
	 * @param attempt who undoes
	 * @param alive confirmed while this waits
	 * @param undone the run that is undone
	 * @return what was done
	 * @throws UndoException with the reason why the run cannot be undone
	 * @throws PublishException code {@code block-locked} or {@code counts-differ}
	 */
	public UndoneRows undo(Attempt attempt, Liveness alive, Run undone) {
		Target target = undoTarget(undone);
		Publication publication = new Publication(attempt, alive, target, 0, 0,
				new DeleteGuard(DeleteRules.STANDARD, null, 0, ""), UndoRule.KEPT);
		return new UndoRun(this.tools, this.lock, this.catalog, publication, undone.id()).undo();
	}

	/**
	 * The block in which a run is undone.
	 * @param undone the run
	 * @throws UndoException code {@code undo-not-kept} or {@code undo-block-changed}
	 */
	public Target undoTarget(Run undone) {
		UndoRun.Undoable found = UndoRun.find(this.client, this.catalog, undone.id(), undone.application(),
				undone.block());
		return new Target(found.block(), List.of(), found.key(), LoadRules.of(Mode.REPLACE));
	}

	/**
	 * Publish, and roll all of it back. The items that earlier dry runs of a flow would
	 * add are inserted before, and those that this one would add are kept for the later
	 * ones.
	 * @param publication the rows
	 * @return what a publish would have done
	 * @throws PublishException as {@link #publish}
	 */
	public PublishedRows rehearse(Publication publication) {
		Optional<AddedItems> added = AddedItems.of(this.tools, publication);
		this.client.sql("SAVEPOINT rehearsal").update();
		publication.target().expected().insert(this.tools);
		if (added.isPresent()) {
			return added.get().keeping(() -> publish(publication), this::rollBack);
		}
		PublishedRows rows = publish(publication);
		rollBack();
		return rows;
	}

	private void rollBack() {
		this.client.sql("ROLLBACK TO SAVEPOINT rehearsal").update();
	}

}
