package dev.blockload.guess;

import dev.blockload.Failure.Recovery;
import dev.blockload.FailureCode;

/**
 * The codes of failures to propose a table or an import for a file.
 */
public enum GuessCode implements FailureCode {

	/** The file has no record, or more columns than any file of records. */
	NOTHING_TO_GUESS("nothing-to-guess", Party.INPUT);

	private final String text;

	private final Party party;

	GuessCode(String text, Party party) {
		this.text = text;
		this.party = party;
	}

	@Override
	public String text() {
		return this.text;
	}

	/** No run exists yet. */
	@Override
	public Recovery recovery() {
		return Recovery.NEW_RUN;
	}

	@Override
	public boolean resolvesItself() {
		return false;
	}

	@Override
	public Party party() {
		return this.party;
	}

}
