package dev.blockload.importjob;

/**
 * How a run that nobody watches, such as that of a schedule, is retried after it failed.
 */
public enum Retry {

	/** Not at all: a person must remove the cause. */
	NONE,

	/** A restart of the same run can succeed later. */
	RESTART,

	/** The run can never complete, but a new run can succeed. */
	NEW_RUN;

	/**
	 * The retry after a failure.
	 * @param code text of the failure's code, as the row of a run keeps it
	 */
	public static Retry after(String code) {
		return FailureCodes.find(code).map((known) -> switch (known.remedy()) {
			case RETRY -> RESTART;
			case RETRY_ANEW -> NEW_RUN;
			case RESTART, NEW_RUN -> NONE;
		}).orElse(NONE);
	}

	/** Whether it is retried, as long as retries are left. */
	public boolean isPossible() {
		return this != NONE;
	}

}
