package dev.blockload.importjob;

import dev.blockload.FailureCode;

/**
 * The codes of failures that only the job itself has.
 */
public enum ImportJobCode implements FailureCode {

	/** The connection has another bucket than when the run was resolved. */
	BUCKET_CHANGED("bucket-changed", Remedy.RESTART, Party.DEFINITION),

	/** Deletes are allowed to a run that was refused none. */
	NO_DELETES_REFUSED("no-deletes-refused", Remedy.RESTART, Party.COMMAND),

	/** The import cannot be published with the mode that the command names. */
	MODE_NOT_POSSIBLE("mode-not-possible", Remedy.NEW_RUN, Party.COMMAND),

	/** The file of a run is in the spool of another node. */
	SPOOL_ELSEWHERE("spool-elsewhere", Remedy.RESTART, Party.BLOCKLOAD),

	/** A run did not read a record of this number. */
	UNKNOWN_RECORD("unknown-record", Remedy.NEW_RUN, Party.COMMAND),

	/** The date of a backfill is older than one that is published. */
	OUT_OF_ORDER("out-of-order", Remedy.NEW_RUN, Party.COMMAND),

	/** A failure that was not foreseen. */
	INTERNAL("internal", Remedy.RESTART, Party.BLOCKLOAD);

	private final String text;

	private final Remedy remedy;

	private final Party party;

	ImportJobCode(String text, Remedy remedy, Party party) {
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
