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
import java.util.function.BooleanSupplier;

import dev.blockload.run.Lease;
import dev.blockload.run.Run;

import org.springframework.batch.core.job.JobExecution;

/**
 * Runs the job of an attempt on a separate thread and monitors it, so that nothing that
 * the job waits for (S3, the database, a lock) keeps an attempt from ending. An attempt
 * that is requested to stop, or that lost its lease, and does not end within
 * {@link #GRACE}, is abandoned: it is fenced, and what it does after that is rolled back.
 * If it waits for a lock when it is requested to stop, it is abandoned at once: it would
 * reach no checkpoint.
 */
final class Supervisor {

	/** How long an attempt may take to reach its next checkpoint. */
	static final Duration GRACE = Duration.ofSeconds(5);

	private static final long LOOK_MILLIS = 100;

	private final StopSignal stop;

	private final Lease lease;

	private final BooleanSupplier waiting;

	private long abandonAt = Long.MAX_VALUE;

	/**
	 * Create a supervisor of one attempt.
	 * @param stop stops the job
	 * @param lease of the attempt
	 * @param waiting whether the attempt waits for a lock now
	 */
	Supervisor(StopSignal stop, Lease lease, BooleanSupplier waiting) {
		this.stop = stop;
		this.lease = lease;
		this.waiting = waiting;
	}

	/**
	 * Run the job.
	 * @param name of the thread
	 * @param job what to run
	 * @return how it ended; empty if it was abandoned
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
					check();
				}
			}
			return Optional.empty();
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
		finally {
			// Interrupts an abandoned job.
			executor.shutdownNow();
		}
	}

	private void check() {
		if (this.lease.isStopRequested() && !this.stop.isRequested()) {
			this.stop.request();
		}
		if (this.abandonAt == Long.MAX_VALUE && (this.stop.isRequested() || this.lease.isLost())) {
			this.abandonAt = System.nanoTime() + GRACE.toNanos();
		}
	}

	private boolean isOver() {
		return this.abandonAt != Long.MAX_VALUE
				&& (System.nanoTime() > this.abandonAt || (this.waiting.getAsBoolean() && !this.lease.isLost()));
	}

}
