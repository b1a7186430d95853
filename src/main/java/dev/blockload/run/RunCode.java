package dev.blockload.run;

import dev.blockload.FailureCode;

/**
 * The codes of failures of a run: its row, its ledger, its lease and the database.
 */
public enum RunCode implements FailureCode {

	/** Another process runs this import. */
	ALIVE("alive", Remedy.RESTART, Party.BLOCKLOAD),

	/** A database session that is not a run holds a lock that the run needs. */
	LEASE_BLOCKED("lease-blocked", Remedy.RESTART, Party.DATABASE),

	/** No run has this number, or the import has no run. */
	UNKNOWN_RUN("unknown-run", Remedy.NEW_RUN, Party.COMMAND),

	/** A later run of the same import took the place of this run. */
	SUPERSEDED("superseded", Remedy.NEW_RUN, Party.BLOCKLOAD),

	/** The run ended in a way that no restart can fix. */
	NOT_RESTARTABLE("not-restartable", Remedy.NEW_RUN, Party.BLOCKLOAD),

	/** Another attempt owns the run now. */
	FENCED("fenced", Remedy.RESTART, Party.BLOCKLOAD),

	/** The lease of the import is lost. */
	LEASE_LOST("lease-lost", Remedy.RETRY, Party.DATABASE),

	/** Part of the object is not loaded. */
	UNFINISHED("unfinished", Remedy.RETRY, Party.BLOCKLOAD),

	/** The ledger and the attempt disagree about the next byte. */
	OUT_OF_STEP("out-of-step", Remedy.RETRY, Party.BLOCKLOAD),

	/** The counts do not add up. */
	DOES_NOT_BALANCE("does-not-balance", Remedy.NEW_RUN, Party.BLOCKLOAD),

	/** The run failed, and the database could not store why. */
	NOT_NOTED("not-noted", Remedy.RETRY, Party.DATABASE),

	/** The run did not stop in time. */
	NOT_STOPPED("not-stopped", Remedy.RESTART, Party.BLOCKLOAD),

	/** A setting of the session has a value with which a run is not exact. */
	SESSION_SETTING("session-setting", Remedy.RESTART, Party.DATABASE),

	/** Connections to the database share sessions, so that a lease proves nothing. */
	SESSIONS_SHARED("sessions-shared", Remedy.RESTART, Party.DATABASE),

	/** Sessions of an earlier attempt do not end. */
	STILL_BUSY("still-busy", Remedy.RETRY, Party.DATABASE),

	/** Another session holds a lock. */
	LOCK_TIMEOUT("lock-timeout", Remedy.RETRY, Party.DATABASE),

	/** The role lacks a right in the database. */
	PERMISSION_DENIED("permission-denied", Remedy.RESTART, Party.DATABASE),

	/** The block refuses rows of the file. */
	CONSTRAINT_VIOLATED("constraint-violated", Remedy.NEW_RUN, Party.INPUT),

	/** PostgreSQL refuses a statement, and would refuse it again. */
	DATABASE_REFUSED("database-refused", Remedy.RESTART, Party.DATABASE),

	/** A statement failed again and again in a way that should go away with time. */
	FAILS_REPEATEDLY("fails-repeatedly", Remedy.RESTART, Party.DATABASE),

	/** The database failed, or cannot be reached. */
	DATABASE_FAILED("database-failed", Remedy.RETRY, Party.DATABASE);

	private final String text;

	private final Remedy remedy;

	private final Party party;

	RunCode(String text, Remedy remedy, Party party) {
		this.text = text;
		this.remedy = remedy;
		this.party = party;
	}

	@Override
	public String text() {
		return this.text;
	}

	@Override
	public Remedy remedy() {
		return this.remedy;
	}

	@Override
	public Party party() {
		return this.party;
	}

}
