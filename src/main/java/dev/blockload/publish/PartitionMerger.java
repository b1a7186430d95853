package dev.blockload.publish;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.run.Attempt;
import dev.blockload.run.Liveness;
import dev.blockload.run.RunSessions;
import dev.blockload.run.RunTable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Merges old partitions of a block partitioned by load, so that the block has few. No
 * snapshot sees fewer or more rows because of it:
 * <ol>
 * <li>the rows are copied into a table that is not attached, and this is committed;
 * <li>when every snapshot of the database sees the copy,
 * <li>one short transaction checks that the partitions still have the rows that were
 * copied, drops them and attaches the copy.
 * </ol>
 * If a step is not possible soon, the merge is left to the next run. After a crash a
 * table of copied rows can be left, which {@code repair} drops. Safe for use by many
 * threads.
 */
public final class PartitionMerger {

	/** How long to wait for the end of statements that began before the copy. */
	private static final Duration BEFORE_COPY = Duration.ofMillis(500);

	private static final Duration AFTER_COPY = Duration.ofSeconds(5);

	private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);

	private final PublishTools tools;

	private final BlockCatalog catalog;

	private final BlockLock lock;

	private final PlatformTransactionManager transactions;

	private final Snapshots snapshots;

	private final RunSessions sessions;

	/**
	 * Create a merger.
	 * @param client where the blocks are
	 * @param jdbc the same
	 * @param catalog the same
	 * @param transactions begins the transactions of a merge
	 * @param rules when partitions are merged, and how long that can take
	 */
	public PartitionMerger(JdbcClient client, JdbcTemplate jdbc, BlockCatalog catalog,
			PlatformTransactionManager transactions, PartitionRules rules) {
		this.tools = new PublishTools(client, jdbc, rules);
		this.catalog = catalog;
		this.lock = new BlockLock(client, jdbc, catalog, rules.mergeTimeout());
		this.transactions = transactions;
		this.snapshots = new Snapshots(client);
		this.sessions = new RunSessions(client);
	}

	/**
	 * Merge partitions of a block, if it has many. The caller is in no transaction.
	 * @param attempt after whose publish
	 * @param alive confirmed before each commit
	 * @param application the schema of the block
	 * @param name of the block
	 * @param stopped whether the attempt was requested to stop
	 * @return how it ended
	 * @throws org.springframework.dao.DataAccessException if the database fails; the
	 * block is as before
	 */
	public Merged merge(Attempt attempt, Liveness alive, String application, String name, BooleanSupplier stopped) {
		long end = System.nanoTime() + this.tools.partitions().mergeTimeout().toNanos();
		int saved = 0;
		while (true) {
			Block block = this.catalog.find(application, name).orElse(null);
			if (block == null || block.shape() != Block.Shape.PARTITIONED_BY_LOAD || block.placement().isOnNodes()
					|| hasDefault(block) || stopped.getAsBoolean()) {
				return new Merged(saved, 0, "");
			}
			List<LoadPartition> partitions = LoadPartition.of(this.tools.client(), block);
			Optional<MergeGroup> group = MergeGroup.of(partitions,
					new RunTable(this.tools.client()).runningInto(application, name), this.tools.partitions());
			if (group.isEmpty() || System.nanoTime() > end) {
				return new Merged(saved, 0, "");
			}
			String obstacle = new Merge(attempt, alive, block, end, stopped).of(group.get());
			if (!obstacle.isEmpty()) {
				return new Merged(saved, partitions.size(), obstacle);
			}
			saved += group.get().sources().size() - 1;
			if (partitions.size() <= this.tools.partitions().crowded(LoadSize.SMALL)) {
				return new Merged(saved, 0, "");
			}
		}
	}

	// Attaching would scan the default partition, which takes all new rows anyway.
	private boolean hasDefault(Block block) {
		return this.tools.client()
			.sql("SELECT partdefid <> 0 FROM pg_partitioned_table WHERE partrelid = :block")
			.param("block", block.oid())
			.query(Boolean.class)
			.single();
	}

	/**
	 * How a merge ended.
	 *
	 * @param saved how many partitions fewer the block has
	 * @param left how many partitions it has, if not all were merged that should be
	 * @param obstacle why, as a sentence; or empty
	 */
	public record Merged(int saved, int left, String obstacle) {
	}

	/** One merge. */
	private final class Merge {

		private final Attempt attempt;

		private final Liveness alive;

		private final Block block;

		private final long end;

		private final BooleanSupplier stopped;

		private final PartitionMerge statements;

		Merge(Attempt attempt, Liveness alive, Block block, long end, BooleanSupplier stopped) {
			this.attempt = attempt;
			this.alive = alive;
			this.block = block;
			this.end = end;
			this.stopped = stopped;
			this.statements = new PartitionMerge(PartitionMerger.this.tools, PartitionMerger.this.lock, block,
					attempt.run());
		}

		/** Merge, and return what prevented it, or nothing. */
		String of(MergeGroup group) {
			Snapshots snapshots = PartitionMerger.this.snapshots;
			List<PartitionDefinition.Constraint> keys = this.statements.foreignKeys();
			Optional<String> refused = this.statements.tableWithoutRight();
			if (refused.isPresent()) {
				return "Blockload's role lacks the right REFERENCES on " + refused.get() + ".";
			}
			Optional<String> older = snapshots.olderThanMoment(snapshots.next(), BEFORE_COPY);
			if (older.isPresent()) {
				return older.get() + " has had a snapshot for a while.";
			}
			boolean done = false;
			try {
				Optional<PartitionMerge.Copy> copy = inTransaction("merge-copy", () -> copied(group));
				if (copy.isEmpty()) {
					return "Another run merges partitions of the block.";
				}
				older = snapshots.olderThanCommit(copy.get().transaction(), AFTER_COPY);
				if (older.isPresent()) {
					return older.get() + " has an older snapshot.";
				}
				if (!keys.isEmpty()) {
					reference(keys);
				}
				String obstacle = this.stopped.getAsBoolean() ? "The run was requested to stop."
						: inTransaction("merge-swap", () -> swapped(copy.get()));
				done = obstacle.isEmpty();
				return obstacle;
			}
			finally {
				if (!done) {
					execute("merge-drop", this.statements::drop);
				}
			}
		}

		private void reference(List<PartitionDefinition.Constraint> keys) {
			execute("merge-references", () -> this.statements.addForeignKeys(keys));
			execute("merge-validate", () -> this.statements.validateForeignKeys(keys));
		}

		private Optional<PartitionMerge.Copy> copied(MergeGroup group) {
			return locked("merge") ? Optional.of(this.statements.copy(group)) : Optional.empty();
		}

		private String swapped(PartitionMerge.Copy copy) {
			if (!locked("publish")) {
				return "Another run publishes into the block.";
			}
			Block now = PartitionMerger.this.catalog.find(this.block.application(), this.block.name()).orElse(null);
			if (!this.block.equals(now)) {
				return "The block was altered meanwhile.";
			}
			return this.statements.swap(this.alive, copy);
		}

		private boolean locked(String what) {
			return PartitionMerger.this.tools.client()
				.sql("SELECT pg_try_advisory_xact_lock(blockload.lock_key(:what))")
				.param("what", what + " block " + this.block.qualifiedName())
				.query(Boolean.class)
				.single();
		}

		private void execute(String name, Runnable work) {
			var unused = inTransaction(name, () -> {
				work.run();
				return true;
			});
		}

		private <T> T inTransaction(String name, Supplier<T> work) {
			TransactionTemplate transaction = new TransactionTemplate(PartitionMerger.this.transactions);
			transaction.setName(name);
			return Objects.requireNonNull(transaction.execute((status) -> {
				JdbcTemplate jdbc = PartitionMerger.this.tools.jdbc();
				if (name.equals("merge-copy")) {
					// Rows and their hash are read by one snapshot.
					jdbc.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
				}
				PartitionMerger.this.sessions.enlist(this.attempt.run());
				long left = Math.max(1000, Duration.ofNanos(this.end - System.nanoTime()).toMillis());
				jdbc.execute("SET LOCAL statement_timeout = " + left);
				jdbc.execute("SET LOCAL lock_timeout = " + LOCK_TIMEOUT.toMillis());
				T done = work.get();
				if (done instanceof String obstacle && !obstacle.isEmpty()) {
					// What was done until the obstacle was found.
					status.setRollbackOnly();
				}
				this.alive.confirm();
				return done;
			}));
		}

	}

}
