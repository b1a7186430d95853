package dev.blockload.importjob;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import dev.blockload.ProcessCode;
import dev.blockload.run.Attempt;
import dev.blockload.run.Database;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.Lease;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunProcess;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunStatus;
import dev.blockload.run.RunTable;
import dev.blockload.run.StopRequests;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stops runs that another process works on. Safe for use by many threads.
 */
public final class RunStopper {

	/** How long a process may take to stop its run. */
	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final long LOOK_MILLIS = 100;

	private final StopRequests requests;

	private final Database database;

	private final RunTable runs;

	private final RunHistory history;

	private final Attempts attempts;

	private final LaunchTable launches;

	private final RunRow row;

	private final TransactionTemplate transaction;

	private final Duration leaseTimeout;

	private final RunAudit audit;

	RunStopper(JdbcClient jdbc, Database database, RunHistory history, Attempts attempts,
			TransactionTemplate transaction, Duration leaseTimeout) {
		this.requests = new StopRequests(jdbc);
		this.launches = new LaunchTable(jdbc);
		this.runs = new RunTable(jdbc);
		this.row = new RunRow(jdbc);
		this.transaction = transaction;
		this.database = database;
		this.history = history;
		this.attempts = attempts;
		this.leaseTimeout = leaseTimeout;
		this.audit = new RunAudit(jdbc);
	}

	/**
	 * Ask a run to end at its next checkpoint, and do not wait. A run that waits for a
	 * node is stopped when the transaction of the caller commits: no node begins an
	 * attempt any more. Changes nothing where no process works on it.
	 * @param run the run
	 * @param by who requests it
	 */
	public void request(Run run, String by) {
		this.transaction.executeWithoutResult((status) -> {
			// First: a node that begins an attempt locks the launch before the run.
			var unusedOpen = this.launches.end(run.id());
			var unusedWaited = this.row.waiting().stop(run.id(), null);
			this.requests.add(run.id(), by);
		});
	}

	/**
	 * End a run whose process died while nodes would have continued it, after
	 * {@link #request}.
	 * @param run as it was before
	 */
	public void endDead(Run run) {
		if (run.status() != RunStatus.WAITING || run.attempts() == 0) {
			return;
		}
		Lease.tryAcquire(this.database, run.importName(), this.leaseTimeout).ifPresent((acquired) -> {
			try (Lease lease = acquired) {
				// The lease is free, so no process works on it.
				if (this.runs.find(run.id()).filter((row) -> row.status() == RunStatus.RUNNING).isPresent()) {
					this.attempts.abandon(lease, this.attempts.owner(run.id()), RunListener.NONE);
				}
			}
		});
	}

	/**
	 * Ask a run to end at its next checkpoint, and wait until it has. A run that waits
	 * for a node ends at once. Changes nothing where no process works on it.
	 * @param run the run
	 * @return the run as it ended, which may be otherwise than stopped
	 * @throws ImportJobException code {@code not-stopped} where its process does not
	 * answer
	 * @throws dev.blockload.run.RunException code {@code lease-blocked} where no process
	 * works on it, and a session that is not a run holds the lock of its import
	 */
	public Run stop(Run run) {
		if (run.status().isFinal()) {
			refuseIfBlocked(run);
		}
		requestByCommand(run, Map.of());
		endDead(run);
		Run now = (run.status() == RunStatus.WAITING) ? find(run) : run;
		long end = System.nanoTime() + TIMEOUT.toNanos();
		while (now.status() == RunStatus.RUNNING) {
			if (System.nanoTime() > end) {
				throw ImportJobException.notStopped(now, TIMEOUT);
			}
			pause();
			now = find(run);
		}
		this.requests.clearEnded(run.id());
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
		requestByCommand(run, Map.of("force", "true"));
		endDead(run);
		Run now = find(run);
		if (now.attempts() == 0) {
			return now;
		}
		Attempt owner = this.attempts.owner(run.id());
		now = find(run);
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
					this.attempts.abandon(lease, owner, RunListener.NONE);
				}
				return find(run);
			}
			pause();
		}
		refuseIfBlocked(run);
		throw ImportJobException.alive(run.importName(), Optional.empty(), Optional.of(find(run)));
	}

	private void requestByCommand(Run run, Map<String, String> recorded) {
		this.transaction.executeWithoutResult((status) -> {
			request(run, RunProcess.user());
			if (!run.status().isFinal()) {
				this.audit.stopped(run, recorded);
			}
		});
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
