package dev.blockload.api;

import dev.blockload.FailureCode;

/**
 * Why a request of the API is refused.
 */
enum ApiCode implements FailureCode {

	/** A change of a definition does not say which version it changes. */
	VERSION_MISSING("version-missing"),

	/** A connection has applications in which the caller lacks the role. */
	CONNECTION_NOT_ALLOWED("connection-not-allowed");

	private final String text;

	ApiCode(String text) {
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
