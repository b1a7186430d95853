package dev.blockload.publish;

import java.util.List;

import dev.blockload.block.Block;
import dev.blockload.block.Key;
import dev.blockload.block.RecordColumn;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How the staged rows of a run become visible in their block. The block's definition in
 * the catalog decides which method is used. Each method is one class, which holds all
 * that is particular to it: its staging table, what {@code verify} tests and builds, and
 * the statements of {@code publish}. Stateless, and safe for use by many threads.
 */
public abstract sealed class PublishMethod permits MergeByKey, InsertRows, AttachPartition, InsertIntoPartition {

	/**
	 * The method for a block.
	 * @param block of a supported shape
	 * @param key the key that the import loads by, or null
	 * @throws IllegalArgumentException if the table is not a block
	 */
	public static PublishMethod into(Block block, @Nullable Key key) {
		return switch (block.shape()) {
			case ORDINARY, PARTITIONED -> (key != null) ? new MergeByKey() : new InsertRows();
			case PARTITIONED_BY_LOAD -> block.obstacles().isEmpty() ? new AttachPartition() : new InsertIntoPartition();
			case UNSUPPORTED -> throw new IllegalArgumentException(
					"Table %s is not a block: its shape is not supported.".formatted(block.qualifiedName()));
		};
	}

	/** The method in a few words, which complete {@code rows are …}. */
	public abstract String describe();

	/**
	 * Create the staging table; within the transaction of {@code plan}.
	 * @param jdbc where the block is
	 * @param run the run's number
	 * @param target where the rows go
	 */
	abstract void stage(JdbcTemplate jdbc, long run, Target target);

	/**
	 * Whether the staging table has to store which record each row came from.
	 * @param tools where the block is
	 * @param run the run's number
	 * @param target where the rows go
	 */
	RecordColumn recordColumn(PublishTools tools, long run, Target target) {
		if (RowOrder.matters(tools, target)) {
			return RecordColumn.ORDER;
		}
		boolean tested = target.block().storesRecords() || !target.lookups().isEmpty() || target.columns().isEmpty()
				|| !target.textColumns().isEmpty()
				|| steps(run, target).stream().anyMatch((step) -> step.canFind(tools))
				|| new ConstraintCatalog(tools.client()).canRefuseRows(target);
		return tested ? RecordColumn.REJECTS : RecordColumn.ABSENT;
	}

	/**
	 * Whether the staging table has all columns of the block, with the defaults of those
	 * that the import does not fill; not unless a method overrides this.
	 */
	boolean stagesWholeRows() {
		return false;
	}

	/**
	 * The columns of the key whose values are kept of rejected records; none unless a
	 * method overrides this.
	 */
	List<String> keptKey(Target target) {
		return List.of();
	}

	/**
	 * The steps that examine staged rows, against each other and against the block, in
	 * their order.
	 * @param run the run's number
	 * @param target where the rows go
	 */
	List<ExaminationStep> steps(long run, Target target) {
		return List.of(new ScopeTest(run, target), new ConstraintStep(run, target));
	}

	/**
	 * Build on the staging table what the block requires; within the transaction of
	 * {@code verify}.
	 * @param tools where the block is
	 * @param run the run's number
	 * @param target where the rows go
	 * @param staged how many rows are in the staging table
	 */
	abstract void prepare(PublishTools tools, long run, Target target, long staged);

	/**
	 * Lock the block and make the rows visible when this transaction commits.
	 * @param tools where the block is
	 * @param lock takes the locks
	 * @param publication what is published
	 * @throws PublishException code {@code block-changed}, {@code block-locked},
	 * {@code nothing-loaded}, {@code too-many-deletes} or {@code counts-differ}
	 */
	abstract PublishedRows publish(PublishTools tools, BlockLock lock, Publication publication);

}
