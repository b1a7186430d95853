package dev.blockload.fault;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import dev.blockload.Failure;
import dev.blockload.importjob.ImportBench;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One run whose attempts are lost one after the other, each at the next point. The next
 * one takes over while the last one hangs; that one then wakes up, and must change
 * nothing. For one thread.
 */
final class LostAttempts {

	/** Here only Spring Batch's own note of the end is missing. */
	static final List<String> AFTER_THE_END = List.of("publish:after-commit", "publish:after-note", "job:before-note",
			"direct-copy:after-commit");

	private final ImportBench imports;

	private final String importName;

	private @Nullable LostAttempt hanging;

	private int attempts;

	LostAttempts(ImportBench imports, String importName) {
		this.imports = imports;
		this.importName = importName;
	}

	/**
	 * Lose the next attempt at a point. Where Spring Batch notes the end of a step, the
	 * attempt fails instead: it has locked its row, and would hold it while it hangs.
	 */
	void at(String point) throws Exception {
		LostAttempt before = this.hanging;
		this.attempts++;
		if (point.endsWith(":after-note")) {
			failAt(point);
			this.hanging = null;
		}
		else {
			this.hanging = LostAttempt.at(this.imports.bean(Failpoints.class), point, this::attempt, this::endSessions);
		}
		if (before != null) {
			assertThat(before.wakesUp()).as("end of attempt %d", this.attempts - 1)
				.isIn("lease-lost", "fenced", "database-failed", "not-noted");
		}
		Run run = awaitDead();
		assertThat(run.attempts()).isEqualTo(this.attempts);
		assertThat(run.status()).isEqualTo(AFTER_THE_END.contains(point) ? RunStatus.COMPLETED : RunStatus.FAILED);
	}

	private void failAt(String point) {
		Failpoints.Armed armed = this.imports.bean(Failpoints.class).arm(point, Failpoints.Action.FAIL);
		var unused = attempt();
		assertThat(armed.hasBeenReached()).as(point).isTrue();
	}

	private Run attempt() {
		return (this.attempts == 1) ? this.imports.run(this.importName) : restart(awaitDead());
	}

	/**
	 * Let the last attempt wake up, which changes nothing.
	 * @return the run as it is afterwards, restarted if it had not ended
	 */
	Run end() throws Exception {
		LostAttempt last = this.hanging;
		Run run = awaitDead();
		Run ended = (run.status() == RunStatus.COMPLETED) ? run : restart(run);
		assertThat(ended.status()).as("%s", ended.error()).isEqualTo(RunStatus.COMPLETED);
		if (last != null) {
			var unused = last.wakesUp();
		}
		assertThat(awaitDead()).isEqualTo(ended);
		return ended;
	}

	/** On a busy machine the last attempt holds the lease once more, to note its end. */
	private Run restart(Run run) {
		for (int tries = 0; true; tries++) {
			try {
				return this.imports.restart(run);
			}
			catch (Failure ex) {
				if (!ex.code().equals("alive") || tries == 100) {
					throw ex;
				}
				LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
			}
		}
	}

	private Run awaitDead() {
		for (int tries = 0; tries < 3_000; tries++) {
			Run run = this.imports.history().newest(this.importName, 1).get(0);
			if (run.status() != RunStatus.RUNNING) {
				return run;
			}
			// Polling: the server has no event for the end of a session.
			LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
		}
		throw new AssertionError("the lease of a lost attempt is held");
	}

	/** What the server does when a process has gone. */
	private void endSessions() {
		var unused = this.imports
			.rows("""
					SELECT pg_terminate_backend(pid, 10000) FROM pg_locks
					 WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
					   AND ((objsubid = 1 AND (classid::bigint << 32) | objid::bigint = blockload.lock_key('lease %1$s'))
					     OR (objsubid = 2 AND classid = ((blockload.lock_key('sessions') >> 32)::int)::oid
					         AND objid IN (SELECT id FROM blockload.run WHERE import = '%1$s')))"""
				.formatted(this.importName));
	}

}
