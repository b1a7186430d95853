package dev.blockload.importjob;

import java.util.List;

import dev.blockload.Failure;
import dev.blockload.Warning;
import dev.blockload.block.Block;
import dev.blockload.publish.PartitionMerger;
import dev.blockload.run.Stage;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Merges old partitions of the block after its rows are published, if it has many. The
 * run is completed by then: whatever happens here changes neither its rows nor its
 * status, and at most adds a warning. The step has no transaction of its own.
 */
final class MergeStep implements Tasklet {

	private final RunContext context;

	private final ImportTools tools;

	MergeStep(RunContext context, ImportTools tools) {
		this.context = context;
		this.tools = tools;
	}

	@Override
	public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext chunkContext) {
		if (this.context.stage() == Stage.PUBLISHED && canHavePartitions()) {
			try {
				warn(this.tools.merger()
					.merge(this.context.attempt(), this.context.alive(), this.context.definition().application(),
							this.context.definition().block(), this.context.stop()::isRequested));
			}
			catch (Failure | DataAccessException | TransactionException ex) {
				failed(ex);
			}
		}
		return RepeatStatus.FINISHED;
	}

	/** An attempt that found the run published has not read the block. */
	private boolean canHavePartitions() {
		BlockPlanner.Planned planned = this.context.planned();
		return planned == null || planned.target().block().shape() == Block.Shape.PARTITIONED_BY_LOAD;
	}

	private void warn(PartitionMerger.Merged merged) {
		if (merged.left() > 0) {
			warn(ImportWarning.MERGE_POSTPONED,
					"Block " + blockName() + " has " + merged.left() + " partitions, and old ones could not be merged. "
							+ merged.obstacle()
							+ " The next run tries again. If that session does not end by itself, end it.");
		}
	}

	// If the attempt ends because of a stop or a lost lease, the next run merges.
	private void failed(RuntimeException failure) {
		if (this.context.stop().isRequested()) {
			return;
		}
		try {
			warn(ImportWarning.MERGE_FAILED, "Old partitions of block " + blockName() + " could not be merged: "
					+ Failures.of(failure).message() + " The rows of the run are published. The next run tries again.");
		}
		catch (DataAccessException ex) {
			failure.addSuppressed(ex);
		}
	}

	private String blockName() {
		return this.context.definition().application() + "." + this.context.definition().block();
	}

	private void warn(ImportWarning code, String message) {
		this.tools.row().warn(this.context.run(), List.of(new Warning(code, message)));
	}

}
