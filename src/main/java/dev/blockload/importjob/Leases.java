package dev.blockload.importjob;

import java.time.Duration;
import java.util.Optional;

import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import dev.blockload.run.LeaseHolder;
import dev.blockload.run.Run;
import dev.blockload.run.RunTable;

/**
 * Acquires the leases of imports, or says which process holds one. Safe for use by many
 * threads.
 */
final class Leases {

	private static final Duration PAUSE = Duration.ofMillis(200);

	/** How long to wait until the holder of a lease has stored who it is. */
	private static final Duration HOLDER_WAIT = Duration.ofSeconds(5);

	private final Database database;

	private final RunTable runs;

	private final Duration timeout;

	Leases(Database database, RunTable runs, Duration timeout) {
		this.database = database;
		this.runs = runs;
		this.timeout = timeout;
	}

	/**
	 * Acquire the lease of an import.
	 * @param importName the import
	 * @throws ImportJobException code {@code alive} if a process runs it, or if a run of
	 * it waits for a node
	 */
	Lease acquire(String importName) {
		Lease lease = acquireForLaunched(importName);
		boolean free = false;
		try {
			if (lease.launched().isPresent()) {
				requireNoneLaunched(importName);
			}
			free = true;
			return lease;
		}
		finally {
			if (!free) {
				lease.close();
			}
		}
	}

	/**
	 * Acquire the lease of an import for the run that was launched first.
	 * @param importName the import
	 * @throws ImportJobException code {@code alive} if a process runs it
	 */
	Lease acquireForLaunched(String importName) {
		long end = System.nanoTime() + HOLDER_WAIT.toNanos();
		while (true) {
			Optional<Lease> lease = Lease.tryAcquire(this.database, importName, this.timeout);
			if (lease.isPresent()) {
				return lease.get();
			}
			refuse(importName, Lease.holder(this.database, importName), end);
		}
	}

	/**
	 * Refuse what needs an import to itself. Acquires nothing: a process can begin at any
	 * moment.
	 * @param importName the import
	 * @throws ImportJobException code {@code alive} if a process runs it, or if a run of
	 * it waits for a node
	 */
	void requireIdle(String importName) {
		requireNoneLaunched(importName);
		long end = System.nanoTime() + HOLDER_WAIT.toNanos();
		Optional<LeaseHolder> holder = Lease.holder(this.database, importName);
		while (holder.isPresent()) {
			refuse(importName, holder, end);
			holder = Lease.holder(this.database, importName);
		}
	}

	/**
	 * Refuse what needs an import to itself if a run of it was launched and has not
	 * ended.
	 * @throws ImportJobException code {@code alive}
	 */
	void requireNoneLaunched(String importName) {
		this.runs.launched(importName).ifPresent((run) -> {
			throw ImportJobException.waits(run);
		});
	}

	/** Returns if another look is worth it. */
	private void refuse(String importName, Optional<LeaseHolder> holder, long end) {
		if (holder.isPresent() && !holder.get().isRun()) {
			throw holder.get().blocks(importName);
		}
		Optional<Run> held = holder.map(LeaseHolder::since)
			.flatMap((since) -> this.runs.running(importName)
				.stream()
				.filter((run) -> run.isWorkedOnSince(since))
				.findFirst());
		// A process that has just acquired it has not stored its run yet.
		if (held.isPresent() || System.nanoTime() > end || !Pause.of(PAUSE)) {
			throw ImportJobException.alive(importName, holder, held);
		}
	}

}
