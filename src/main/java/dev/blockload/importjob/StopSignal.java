package dev.blockload.importjob;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;

/**
 * Stops a run at its next checkpoint: steps in progress end after their batch, and later
 * steps do not begin. Safe for use by many threads.
 */
final class StopSignal implements JobExecutionListener, StepExecutionListener {

	private final Set<StepExecution> running = ConcurrentHashMap.newKeySet();

	private volatile @Nullable JobExecution job;

	private volatile boolean requested;

	/** Request the run to stop; returns at once. */
	void request() {
		this.requested = true;
		JobExecution execution = this.job;
		if (execution != null) {
			execution.setStatus(BatchStatus.STOPPING);
		}
		this.running.forEach(StepExecution::setTerminateOnly);
	}

	/** Whether the run is requested to stop. */
	boolean isRequested() {
		return this.requested;
	}

	@Override
	public void beforeJob(JobExecution jobExecution) {
		this.job = jobExecution;
		if (this.requested) {
			request();
		}
	}

	@Override
	public void beforeStep(StepExecution stepExecution) {
		this.running.add(stepExecution);
		if (this.requested) {
			stepExecution.setTerminateOnly();
		}
	}

	@Override
	public org.springframework.batch.core.@Nullable ExitStatus afterStep(StepExecution stepExecution) {
		this.running.remove(stepExecution);
		return null;
	}

}
