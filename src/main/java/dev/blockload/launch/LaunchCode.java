package dev.blockload.launch;

import dev.blockload.FailureCode;

/**
 * The codes of requests that launch no run.
 */
public enum LaunchCode implements FailureCode {

	/** No import has this name, or the caller does not see it. */
	UNKNOWN_IMPORT("unknown-import"),

	/** As many runs wait as are allowed. */
	QUEUE_FULL("queue-full"),

	/** The key of the request belongs to another request. */
	IDEMPOTENCY_MISMATCH("idempotency-mismatch"),

	/** The first request with this key is still arriving. */
	IDEMPOTENCY_BUSY("idempotency-busy");

	private final String text;

	LaunchCode(String text) {
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
