package dev.blockload.run;

import java.time.Instant;

import dev.blockload.Printable;

import org.jspecify.annotations.Nullable;

/**
 * The database session that holds the lock of a lease.
 *
 * @param kind whether the session belongs to a run
 * @param pid the process of the server that serves it
 * @param role the role that it connected as
 * @param applicationName its application name; may be empty
 * @param since when it was opened, by the clock of the server, or null if the server
 * hides that from this role
 * @param process host and process of the attempt, or null for a session that belongs to
 * no run
 */
public record LeaseHolder(Kind kind, int pid, String role, String applicationName, @Nullable Instant since,
		@Nullable String process) {

	public LeaseHolder {
		if (pid < 1) {
			throw new IllegalArgumentException("The holder's pid is %d. Expected 1 or more.".formatted(pid));
		}
	}

	/** Whether the session belongs to a run. */
	public boolean isRun() {
		return this.kind == Kind.RUN;
	}

	/**
	 * The failure of a command that needs the lock of an import, while a session that is
	 * not a run holds it.
	 * @param importName the import
	 */
	public RunException blocks(String importName) {
		return blocks("The lock of import '" + importName + "'", "enter the command again.");
	}

	/**
	 * The failure of a command that needs a lock, while a session that is not a run holds
	 * it.
	 * @param lock the lock, at the beginning of a sentence
	 * @param then what to do after the session has ended, as the end of a sentence
	 */
	public RunException blocks(String lock, String then) {
		return new RunException(RunCode.LEASE_BLOCKED,
				lock + " is held by a database session that is not a run of Blockload: " + describe() + ".",
				"Find out who uses the session. End it in psql: SELECT pg_terminate_backend(" + this.pid + "); Then "
						+ then);
	}

	/** Names the session in a message. */
	String describe() {
		return "pid " + this.pid + ", role " + Printable.line(this.role) + ", application '"
				+ Printable.line(this.applicationName) + "'"
				+ ((this.since != null) ? ", connected since " + this.since : "");
	}

	/**
	 * Whether a session belongs to a run.
	 */
	public enum Kind {

		/** It is registered as the session of a lease. */
		RUN,

		/** Somebody else opened it and took the lock. */
		FOREIGN

	}

}
