package dev.blockload.run;

import dev.blockload.FailureCode;

/**
 * The codes with which a correction of rejects is refused. Nothing is published then.
 */
public enum CorrectionCode implements FailureCode {

	/** The rejects of this run cannot be corrected one by one. */
	CORRECT_NOT_POSSIBLE("correct-not-possible"),

	/** Another run corrected the same reject. */
	ALREADY_CORRECTED("already-corrected"),

	/** A later run of the import published newer data. */
	NEWER_LOADED("newer-loaded"),

	/** The run has no such reject. */
	UNKNOWN_REJECT("unknown-reject"),

	/** The corrected records cannot be read, or do not say what they correct. */
	WRONG_CORRECTION("wrong-correction");

	private final String text;

	CorrectionCode(String text) {
		this.text = text;
	}

	@Override
	public String text() {
		return this.text;
	}

	@Override
	public Remedy remedy() {
		return Remedy.NEW_RUN;
	}

	@Override
	public Party party() {
		return Party.COMMAND;
	}

}
