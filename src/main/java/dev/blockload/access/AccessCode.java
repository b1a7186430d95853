package dev.blockload.access;

import dev.blockload.FailureCode;

/**
 * The codes of failures of the commands {@code check} and {@code policy}.
 */
public enum AccessCode implements FailureCode {

	/** No import uses the connection. */
	CONNECTION_UNUSED("connection-unused", Remedy.NEW_RUN, Party.DEFINITION);

	private final String text;

	private final Remedy remedy;

	private final Party party;

	AccessCode(String text, Remedy remedy, Party party) {
		this.text = text;
		this.remedy = remedy;
		this.party = party;
	}

	@Override
	public String text() {
		return this.text;
	}

	@Override
	public Remedy remedy() {
		return this.remedy;
	}

	@Override
	public Party party() {
		return this.party;
	}

}
