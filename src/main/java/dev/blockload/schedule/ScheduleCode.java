package dev.blockload.schedule;

/**
 * Why a scheduled run waits, or ended without a failure of its own. The texts are stable:
 * {@code schedules} shows them, and scripts compare them.
 */
enum ScheduleCode {

	/** Another run of the import is alive. */
	ALIVE("alive"),

	/** The definitions do not have the import or the schedule any more. */
	DEFINITION("definition"),

	/** The nodes that executed it died, one after the other. */
	INTERRUPTED("interrupted"),

	/** Its run failed and did not record why. */
	INTERNAL("internal"),

	/** No node was running at its time. */
	MISSED("missed"),

	/** The file of the day is not there. */
	NO_MATCH("no-match"),

	/** An import whose block is referenced by this import's block is not finished. */
	ORDER("order"),

	/** A person stopped its run. */
	STOPPED("stopped"),

	/** A later scheduled run or run of the import replaces it. */
	SUPERSEDED("superseded"),

	/** The file was written too recently. */
	TOO_YOUNG("too-young"),

	/** The last load of the file was undone. The run ends with a warning of this code. */
	UNDONE("undone");

	private final String text;

	ScheduleCode(String text) {
		this.text = text;
	}

	String text() {
		return this.text;
	}

	/** Whether a reason has this code. */
	boolean isOf(Reason reason) {
		return this.text.equals(reason.reasonCode());
	}

}
