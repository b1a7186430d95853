package dev.blockload.visible;

import dev.blockload.FailureCode;

/**
 * Why a caller does not get what a request names.
 */
public enum VisibleCode implements FailureCode {

	/** What the request names does not exist, or the caller cannot see it. */
	NOT_FOUND("not-found"),

	/** A key does not begin like the files of the imports that the caller sees. */
	KEY_NOT_ALLOWED("key-not-allowed");

	private final String text;

	VisibleCode(String text) {
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
