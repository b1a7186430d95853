package dev.blockload.importjob;

import java.time.Duration;
import java.util.Optional;

import dev.blockload.Failure;
import dev.blockload.ProcessCode;
import dev.blockload.run.Attempt;
import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunStatus;
import dev.blockload.run.StopRequests;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Stops runs that another process works on. Safe for use by many threads.
 */
public final class RunStopper {

	/** How long a process may take to stop its run. */
	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final long LOOK_MILLIS = 100;

	private final StopRequests requests;

	private final Database database;

	private final RunHistory history;

	private final Attempts attempts;

	private final Duration leaseTimeout;

	RunStopper(JdbcClient jdbc, Database database, RunHistory history, Attempts attempts, Duration leaseTimeout) {
		this.requests = new StopRequests(jdbc);
		this.database = database;
		this.history = history;
		this.attempts = attempts;
		this.leaseTimeout = leaseTimeout;
	}

	/**
	 * Ask a run to end at its next checkpoint, and wait until it has. Changes nothing
	 * where no process works on it.
	 * @param run the run
	 * @return the run as it ended, which may be otherwise than stopped
	 * @throws ImportJobException code {@code not-stopped} where its process does not
	 * answer
	 * @throws dev.blockload.run.RunException code {@code lease-blocked} where no process
	 * works on it, and a session that is not a run holds the lock of its import
	 */
	public Run stop(Run run) {
		if (run.status() != RunStatus.RUNNING) {
			refuseIfBlocked(run);
		}
		this.requests.add(run.id());
		Run now = run;
		long end = System.nanoTime() + TIMEOUT.toNanos();
		while (now.status() == RunStatus.RUNNING) {
			if (System.nanoTime() > end) {
				throw ImportJobException.notStopped(now, TIMEOUT);
			}
			pause();
			now = find(run);
		}
		return now;
	}

	/**
	 * Put the process aside that works on a run, whatever it hangs in: its sessions are
	 * ended, and if it wakes it finds itself fenced. Changes nothing where no process
	 * works on it.
	 * @param run the run
	 * @return the run as it ended
	 * @throws ImportJobException code {@code alive} where another process took the import
	 * over at this moment
	 */
	public Run force(Run run) {
		Attempt owner = this.attempts.owner(run.id());
		Run now = find(run);
		if (now.status() != RunStatus.RUNNING) {
			refuseIfBlocked(run);
			return now;
		}
		long end = System.nanoTime() + TIMEOUT.toNanos();
		while (System.nanoTime() < end && this.attempts.owner(run.id()).equals(owner)) {
			Lease.end(this.database, run.importName(), now.attemptStartedAt());
			Optional<Lease> taken = Lease.tryAcquire(this.database, run.importName(), this.leaseTimeout);
			if (taken.isPresent()) {
				try (Lease lease = taken.get()) {
					this.attempts.abandon(lease, owner);
				}
				return find(run);
			}
			pause();
		}
		refuseIfBlocked(run);
		throw ImportJobException.alive(run.importName(), Optional.empty(), Optional.of(find(run)));
	}

	/**
	 * A run cannot be stopped, and can neither continue, if something else has its lock.
	 */
	private void refuseIfBlocked(Run run) {
		Lease.holder(this.database, run.importName()).filter((holder) -> !holder.isRun()).ifPresent((holder) -> {
			throw holder.blocks(run.importName());
		});
	}

	private Run find(Run run) {
		return this.history.find(Long.toString(run.id()));
	}

	private static void pause() {
		try {
			Thread.sleep(LOOK_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ImportJobException(ProcessCode.INTERRUPTED, "The wait for a run to stop was interrupted.", null,
					ex);
		}
	}

}
