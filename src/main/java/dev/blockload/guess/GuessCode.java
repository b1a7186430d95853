package dev.blockload.guess;

import dev.blockload.FailureCode;

/**
 * The codes of failures to propose a table or an import for a file.
 */
public enum GuessCode implements FailureCode {

	/** The file has no record, or more columns than any file of records. */
	NOTHING_TO_GUESS("nothing-to-guess", Remedy.NEW_RUN, Party.INPUT);

	private final String text;

	private final Remedy remedy;

	private final Party party;

	GuessCode(String text, Remedy remedy, Party party) {
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
