package dev.blockload.run;

/**
 * Which rejects of a run are asked for.
 */
public enum RejectState {

	/** All. */
	ALL("all", "true"),

	/** Those that no published run has corrected. */
	OPEN("open", "corrected_by IS NULL"),

	/** Those that a published run corrected. */
	CORRECTED("corrected", "corrected_by IS NOT NULL");

	private final String text;

	private final String condition;

	RejectState(String text, String condition) {
		this.text = text;
		this.condition = condition;
	}

	/** How options and parameters name it. */
	public String text() {
		return this.text;
	}

	/** For WHERE. */
	String condition() {
		return this.condition;
	}

}
