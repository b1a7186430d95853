package dev.blockload.publish;

import java.util.Optional;

import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.Key;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Undoes a run by what was kept of it, within one transaction of the caller: lock,
 * compare the block with what the run left, restore. What it takes to undo the undo is
 * kept too.
 */
final class UndoRun {

	private final PublishTools tools;

	private final BlockLock lock;

	private final BlockCatalog catalog;

	private final Publication publication;

	private final long undone;

	UndoRun(PublishTools tools, BlockLock lock, BlockCatalog catalog, Publication publication, long undone) {
		this.tools = tools;
		this.lock = lock;
		this.catalog = catalog;
		this.publication = publication;
		this.undone = undone;
	}

	UndoneRows undo() {
		UndoTables tables = new UndoTables(this.tools.client(), this.tools.jdbc());
		this.lock.lockUnchanged(this.publication);
		UndoLists lists = new UndoLists(this.tools, this.lock, this.publication, this.catalog, this.undone);
		lists.lock();
		UndoLog.createOnNodes(this.tools, this.publication.run(), this.publication.target().block());
		UndoTask task = new UndoTask(this.tools, this.publication, this.undone,
				UndoColumns.of(this.tools.client(), this.publication.target().block()));
		new WrittenRows(this.tools, this.publication).keepAll(this.undone);
		if (!task.block().placement().isOnNodes()) {
			this.tools.jdbc().execute("ANALYZE " + task.kept());
		}
		new UndoLog(this.tools, this.publication).begin();
		lists.restore();
		UndoneRows rows = rows(task);
		lists.remove();
		// As in publish: deferred triggers would otherwise run at the commit, under our
		// path.
		task.translated(UndoCode.UNDO_CONSTRAINT,
				"Run " + this.undone + " cannot be undone, because it would violate a constraint: ", () -> {
					this.tools.rolePath().execute("SET CONSTRAINTS ALL IMMEDIATE");
					return true;
				});
		@Nullable Key key = this.publication.target().key();
		long differing = (key != null) ? new UndoByKey(task, key).keep() : 0;
		tables.drop(this.undone);
		return new UndoneRows(rows.inserted(), rows.updated(), rows.deleted(), differing).with(lists.removed(),
				lists.staying());
	}

	private UndoneRows rows(UndoTask task) {
		@Nullable Key key = this.publication.target().key();
		return switch (task.block().shape()) {
			case PARTITIONED_BY_LOAD -> task.block().placement().isOnNodes() ? byImage(task)
					: new UndoByLoad(task, new PartitionKeeper(this.tools, this.lock, this.publication)).undo();
			case ORDINARY, PARTITIONED -> (key != null) ? new UndoByKey(task, key).undo() : byImage(task);
			case UNSUPPORTED -> throw new IllegalStateException("Nothing was published into a table that is no block.");
		};
	}

	private static UndoneRows byImage(UndoTask task) {
		UndoByImage single = new UndoByImage(task);
		single.keepRemoved();
		long deleted = single.removeAdded();
		return new UndoneRows(single.restoreRemoved(), 0, deleted, 0);
	}

	/**
	 * What a run is undone in.
	 * @param client where the block is
	 * @param catalog the same
	 * @param run the run that is undone
	 * @param application the block's schema
	 * @param name the block
	 * @return the block as it is, and the key that the run loaded by
	 * @throws UndoException code {@code undo-not-kept} or {@code undo-block-changed}
	 */
	static Undoable find(JdbcClient client, BlockCatalog catalog, long run, String application, String name) {
		Kept kept = client
			.sql("SELECT block_oid, fingerprint, key_constraint FROM blockload.undo_log WHERE run_id = :run")
			.param("run", run)
			.query(Kept.class)
			.optional()
			.orElseThrow(() -> UndoException.notKept(run));
		Optional<Block> block = catalog.find(application, name);
		Optional<Key> key = block.flatMap((found) -> found.keys()
			.stream()
			.filter((one) -> one.constraint().equals(kept.keyConstraint()))
			.findFirst());
		if (block.filter((found) -> found.oid() == kept.blockOid() && found.fingerprint().equals(kept.fingerprint()))
			.isEmpty() || (kept.keyConstraint() != null && key.isEmpty())) {
			throw new UndoException(UndoCode.UNDO_BLOCK_CHANGED,
					"Block " + application + "." + name + " was altered or created again after run " + run + ".",
					"The rows that were kept do not fit its definition any more. Correct the block with another import.");
		}
		return new Undoable(block.get(), key.orElse(null));
	}

	/**
	 * The block of a run that can be undone.
	 *
	 * @param block as it is now
	 * @param key the key that the run loaded by, or null
	 */
	record Undoable(Block block, @Nullable Key key) {
	}

	/** What is noted of a run. */
	private record Kept(long blockOid, String fingerprint, @Nullable String keyConstraint) {
	}

}
