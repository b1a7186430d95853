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
	 * @throws ImportJobException code {@code alive} if a process runs it
	 */
	Lease acquire(String importName) {
		long end = System.nanoTime() + HOLDER_WAIT.toNanos();
		while (true) {
			Optional<Lease> lease = Lease.tryAcquire(this.database, importName, this.timeout);
			if (lease.isPresent()) {
				return lease.get();
			}
			Optional<LeaseHolder> holder = Lease.holder(this.database, importName);
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

}
