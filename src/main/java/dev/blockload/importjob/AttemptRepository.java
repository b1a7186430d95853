package dev.blockload.importjob;

import java.time.LocalDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import dev.blockload.run.Attempt;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.NoSuchStepException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Spring Batch's metadata as the steps of one attempt write it. The framework stores an
 * execution some ten times for each step, each time in a transaction of its own, and most
 * of these change nothing. This repository stores what changed: that there is a step, its
 * progress in the transactions of its work, and its end. Safe for use by many threads.
 */
final class AttemptRepository implements JobRepository {

	private final JobRepository repository;

	private final TransactionTemplate transaction;

	private final Attempt attempt;

	/** What is stored of executions, by the numbers of steps. */
	private final Map<Long, StoredStep> steps = new ConcurrentHashMap<>();

	private volatile @Nullable StoredJob job;

	/**
	 * Create the repository of an attempt.
	 * @param repository where the metadata is
	 * @param transactions a step and its context are stored in one transaction
	 * @param attempt the attempt
	 */
	AttemptRepository(JobRepository repository, PlatformTransactionManager transactions, Attempt attempt) {
		this.repository = repository;
		this.transaction = new TransactionTemplate(transactions);
		this.attempt = attempt;
	}

	/** The job of a first attempt has no earlier execution. */
	@Override
	public @Nullable StepExecution getLastStepExecution(JobInstance jobInstance, String stepName) {
		return isFirst() ? null : this.repository.getLastStepExecution(jobInstance, stepName);
	}

	@Override
	public long getStepExecutionCount(JobInstance jobInstance, String stepName) throws NoSuchStepException {
		return isFirst() ? 0 : this.repository.getStepExecutionCount(jobInstance, stepName);
	}

	private boolean isFirst() {
		return this.attempt.number() == 1;
	}

	@Override
	public StepExecution createStepExecution(String stepName, JobExecution jobExecution) {
		StepExecution created = this.repository.createStepExecution(stepName, jobExecution);
		this.steps.put(created.getId(), StoredStep.of(created, created.getExecutionContext()));
		return created;
	}

	/**
	 * The beginning of a step is stored with its work. That of the load step is stored at
	 * once: its lanes have the transactions, and it takes as long as they do.
	 */
	@Override
	public void update(StepExecution stepExecution) {
		StoredStep stored = Objects.requireNonNull(this.steps.get(stepExecution.getId()));
		StoredStep now = StoredStep.of(stepExecution, stored.context());
		boolean isDue = !now.isBegunSince(stored) || isInTransaction()
				|| stepExecution.getStepName().equals(LoadStep.NAME);
		if (isDue && !now.equals(stored)) {
			this.transaction.executeWithoutResult((status) -> {
				this.repository.update(stepExecution);
				this.steps.put(stepExecution.getId(), now);
				updateExecutionContext(stepExecution);
			});
		}
	}

	/**
	 * A context is for people to look at: it is stored together with the work of its
	 * step, or at its end.
	 */
	@Override
	public void updateExecutionContext(StepExecution stepExecution) {
		StoredStep stored = Objects.requireNonNull(this.steps.get(stepExecution.getId()));
		ExecutionContext context = stepExecution.getExecutionContext();
		boolean isDue = isInTransaction() || stepExecution.getEndTime() != null;
		if (isDue && (context.isDirty() || !context.equals(stored.context()))) {
			this.repository.updateExecutionContext(stepExecution);
			this.steps.put(stepExecution.getId(), stored.with(context));
		}
	}

	/** In one of the database: the step that merges partitions has another kind. */
	private static boolean isInTransaction() {
		return TransactionSynchronizationManager.getResourceMap()
			.values()
			.stream()
			.anyMatch(ConnectionHolder.class::isInstance);
	}

	@Override
	public void update(JobExecution jobExecution) {
		StoredJob now = StoredJob.of(jobExecution);
		if (!now.equals(this.job)) {
			this.repository.update(jobExecution);
			this.job = now;
		}
	}

	/** Nothing of a run is in it: the run's row says what its steps share. */
	@Override
	public void updateExecutionContext(JobExecution jobExecution) {
		// It stays as it was created.
	}

	@Override
	public JobInstance createJobInstance(String jobName, JobParameters jobParameters) {
		return this.repository.createJobInstance(jobName, jobParameters);
	}

	/**
	 * What a row of a job says that a reader of the metadata acts on.
	 */
	private record StoredJob(BatchStatus status, ExitStatus exitStatus, @Nullable LocalDateTime end) {

		static StoredJob of(JobExecution job) {
			return new StoredJob(job.getStatus(), job.getExitStatus(), job.getEndTime());
		}

	}

	/**
	 * What a row of a step says, without its count of commits, which is stored with the
	 * rest.
	 *
	 * @param context that is stored
	 */
	private record StoredStep(BatchStatus status, ExitStatus exitStatus, @Nullable LocalDateTime end, long read,
			long written, long skipped, long rollbacks, ExecutionContext context) {

		static StoredStep of(StepExecution step, ExecutionContext context) {
			return new StoredStep(step.getStatus(), step.getExitStatus(), step.getEndTime(), step.getReadCount(),
					step.getWriteCount(), step.getSkipCount(), step.getRollbackCount(), context);
		}

		boolean isBegunSince(StoredStep before) {
			return before.status == BatchStatus.STARTING && this.status == BatchStatus.STARTED;
		}

		StoredStep with(ExecutionContext now) {
			return new StoredStep(this.status, this.exitStatus, this.end, this.read, this.written, this.skipped,
					this.rollbacks, now);
		}

	}

}
