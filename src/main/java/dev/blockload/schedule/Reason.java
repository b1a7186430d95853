package dev.blockload.schedule;

import dev.blockload.FailureCode;

/**
 * Why a scheduled run waits, or ended as it did.
 *
 * @param reasonCode a stable code: one of {@link ScheduleCode}, or the code of a failure
 * @param message one sentence
 */
public record Reason(String reasonCode, String message) {

	public Reason {
		if (!reasonCode.matches("[a-z][a-z0-9-]*")) {
			throw new IllegalArgumentException(
					"'" + reasonCode + "' is not a code. Expected lower case words joined by hyphens.");
		}
	}

	Reason(FailureCode code, String message) {
		this(code.text(), message);
	}

	Reason(ScheduleCode code, String message) {
		this(code.text(), message);
	}

}
