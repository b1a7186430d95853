package dev.blockload.api.pigment;

import dev.blockload.FailureCode;

/**
 * Why a request of the planning platform's API is refused.
 */
enum PigmentCode implements FailureCode {

	/** An id is not a UUID, or a parameter is not valid. */
	INVALID_PARAMETER("invalid-parameter"),

	/** The id names nothing that the caller sees. */
	UNKNOWN_ID("unknown-id"),

	/** Too many requests came from one address, or too many files for one import. */
	LIMIT_REACHED("limit-reached");

	private final String text;

	PigmentCode(String text) {
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
