package dev.blockload.importjob;

import java.io.IOException;

import dev.blockload.run.RunRow;
import dev.blockload.run.Stage;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/**
 * A step whose work is one transaction, and which does nothing if the run has come past
 * it: Spring Batch can run a step again whose work is committed. All S3 work comes before
 * the first SQL statement, so that no transaction waits for the store.
 */
abstract class RunStep implements Tasklet {

	private final RunContext context;

	private final RunRow row;

	private final Stage stage;

	/**
	 * Create a step.
	 * @param context the attempt
	 * @param row where the stage is stored
	 * @param stage of the run when this step's work is done
	 */
	RunStep(RunContext context, RunRow row, Stage stage) {
		this.context = context;
		this.row = row;
		this.stage = stage;
	}

	/** What the step does before it is fenced: its S3 work. */
	abstract void prepare() throws IOException;

	/**
	 * What the step does in its transaction, fenced by the run's row.
	 * @return how far the run has come when the transaction commits; null if the step
	 * must be executed again from {@link #prepare}, in another transaction
	 */
	abstract @Nullable Stage work();

	@Override
	public final @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext chunkContext)
			throws IOException {
		if (!this.context.isDone(this.stage)) {
			prepare();
			this.row.attempts().enter(this.context.attempt());
			Stage reached = work();
			this.row.attempts().leave();
			this.context.alive().confirm();
			if (reached == null) {
				return RepeatStatus.CONTINUABLE;
			}
			this.context.reached(reached);
		}
		return RepeatStatus.FINISHED;
	}

}
