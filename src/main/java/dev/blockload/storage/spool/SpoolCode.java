package dev.blockload.storage.spool;

import dev.blockload.FailureCode;

/**
 * The codes of failures to store a file that a client pushes. None of them creates a run.
 */
public enum SpoolCode implements FailureCode {

	/** The body of the request has no bytes. */
	BODY_EMPTY("body-empty", Remedy.NEW_RUN, Party.COMMAND),

	/** The file is larger than a push may be. */
	BODY_TOO_LARGE("body-too-large", Remedy.NEW_RUN, Party.COMMAND),

	/** The body of the request ended early, or has another length than announced. */
	BODY_TRUNCATED("body-truncated", Remedy.NEW_RUN, Party.COMMAND),

	/** The spool cannot be written or read. */
	SPOOL_FAILED("spool-failed", Remedy.NEW_RUN, Party.BLOCKLOAD),

	/** The spool has no room for the file. */
	SPOOL_FULL("spool-full", Remedy.NEW_RUN, Party.BLOCKLOAD);

	private final String text;

	private final Remedy remedy;

	private final Party party;

	SpoolCode(String text, Remedy remedy, Party party) {
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
