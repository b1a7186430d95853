package dev.blockload.importjob;

import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The one batch job, {@code import}: {@code resolve} → {@code plan} → {@code load} →
 * {@code verify} → {@code publish}. It is built for each attempt, so that its parts hold
 * what they need instead of looking it up. Every step can start again although Spring
 * Batch noted it COMPLETED: the run's row and the ledger say whether its work is done.
 */
final class ImportJob {

	static final String NAME = "import";

	private final JobRepository repository;

	private final PlatformTransactionManager transactions;

	private final LoadStep load;

	private final ImportTools tools;

	ImportJob(JobRepository repository, PlatformTransactionManager transactions, LoadStep load, ImportTools tools) {
		this.repository = repository;
		this.transactions = transactions;
		this.load = load;
		this.tools = tools;
	}

	/**
	 * The job of one attempt.
	 * @param context the attempt
	 */
	Job of(RunContext context) throws Exception {
		JobRepository metadata = new AttemptRepository(this.repository, this.transactions, context.attempt());
		return new JobBuilder(NAME, metadata).listener(context.stop())
			.start(step("resolve", new ResolveStep(context, this.tools), context, metadata))
			.next(step("plan", new PlanStep(context, this.tools), context, metadata))
			.next(this.load.of(context, metadata, announcing(context)))
			.next(step("verify", new VerifyStep(context, this.tools, this.transactions), context, metadata))
			.next(step("publish", new PublishStep(context, this.tools, this.transactions), context, metadata))
			.next(merge(context, metadata))
			.build();
	}

	// Each transaction of a merge is its own: a snapshot must see the one before.
	private Step merge(RunContext context, JobRepository metadata) {
		return new StepBuilder("merge", metadata)
			.tasklet(new MergeStep(context, this.tools), new ResourcelessTransactionManager())
			.allowStartIfComplete(true)
			.listener(traced(context))
			.listener(context.stop())
			.build();
	}

	/** A span, and nothing that people see as progress. */
	private static StepExecutionListener traced(RunContext context) {
		return new StepExecutionListener() {
			@Override
			public void beforeStep(StepExecution stepExecution) {
				context.trace().stepBegins(stepExecution.getStepName());
			}

			@Override
			public @Nullable ExitStatus afterStep(StepExecution stepExecution) {
				context.trace().stepEnds(stepExecution.getStepName(), stepExecution.getStatus().name());
				return null;
			}
		};
	}

	private Step step(String name, Tasklet tasklet, RunContext context, JobRepository metadata) {
		return new StepBuilder(name, metadata).tasklet(tasklet, this.transactions)
			.allowStartIfComplete(true)
			.listener(announcing(context))
			.listener(context.stop())
			.build();
	}

	private static StepExecutionListener announcing(RunContext context) {
		return new StepExecutionListener() {
			@Override
			public void beforeStep(StepExecution stepExecution) {
				context.listener().step(stepExecution.getStepName());
				context.trace().stepBegins(stepExecution.getStepName());
			}

			@Override
			public @Nullable ExitStatus afterStep(StepExecution stepExecution) {
				context.trace().stepEnds(stepExecution.getStepName(), stepExecution.getStatus().name());
				return null;
			}
		};
	}

}
