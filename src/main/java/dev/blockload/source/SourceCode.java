package dev.blockload.source;

import dev.blockload.FailureCode;

/**
 * The codes of failures to choose an object.
 */
public enum SourceCode implements FailureCode {

	/** No object matches what the import or the run asks for. */
	NO_MATCH("no-match", Remedy.NEW_RUN, Party.INPUT),

	/** The run asks for a date, and the import reads a fixed key. */
	NO_DATE_IN_PATH("no-date-in-path", Remedy.NEW_RUN, Party.COMMAND),

	/** The object has no bytes. */
	EMPTY_FILE("empty-file", Remedy.NEW_RUN, Party.INPUT),

	/** The import has no file: it loads only files that clients push. */
	PUSH_ONLY("push-only", Remedy.NEW_RUN, Party.COMMAND),

	/** The import loads each file by its own rule, and a backfill is requested. */
	EACH_FILE("each-file", Remedy.NEW_RUN, Party.COMMAND),

	/** The newest file is older than the import allows. */
	STALE("stale", Remedy.NEW_RUN, Party.INPUT);

	private final String text;

	private final Remedy remedy;

	private final Party party;

	SourceCode(String text, Remedy remedy, Party party) {
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
