package dev.blockload.importjob;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.blockload.run.Lease;
import dev.blockload.run.Run;

import org.springframework.batch.core.job.JobExecution;

/**
 * Runs the job of an attempt on a thread of its own and watches over it, so that nothing
 * that the job waits for (S3, the database, a lock) keeps an attempt from ending: one
 * that was asked to stop, or that lost its lease, and has not ended a moment later is
 * given up. What it does from then on is for nothing: it is fenced.
 */
final class Supervisor {

	/** How long an attempt may take to come to its next chunk boundary. */
	static final Duration GRACE = Duration.ofSeconds(5);

	private static final long LOOK_MILLIS = 100;

	private final StopSignal stop;

	private final Lease lease;

	private long givenUpAt = Long.MAX_VALUE;

	/**
	 * Create a supervisor of one attempt.
	 * @param stop asks the job to stop
	 * @param lease of the attempt
	 */
	Supervisor(StopSignal stop, Lease lease) {
		this.stop = stop;
		this.lease = lease;
	}

	/**
	 * Run the job.
	 * @param name of the thread
	 * @param job what to run
	 * @return how it ended; empty where it was given up
	 * @throws Exception what the job threw
	 */
	Optional<JobExecution> watch(String name, Callable<JobExecution> job) throws Exception {
		ExecutorService executor = Executors.newSingleThreadExecutor((task) -> {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			return thread;
		});
		try {
			Future<JobExecution> running = executor.submit(LogContext.carried(job));
			while (!isOver()) {
				try {
					return Optional.of(running.get(LOOK_MILLIS, TimeUnit.MILLISECONDS));
				}
				catch (TimeoutException ex) {
					look();
				}
			}
			return Optional.empty();
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
		finally {
			// Ends nothing where the job has ended; wakes it where it was given up.
			executor.shutdownNow();
		}
	}

	private void look() {
		if (this.lease.isStopRequested() && !this.stop.isRequested()) {
			this.stop.request();
		}
		if (this.givenUpAt == Long.MAX_VALUE && (this.stop.isRequested() || this.lease.isLost())) {
			this.givenUpAt = System.nanoTime() + GRACE.toNanos();
		}
	}

	private boolean isOver() {
		return this.givenUpAt != Long.MAX_VALUE && System.nanoTime() > this.givenUpAt;
	}

}
