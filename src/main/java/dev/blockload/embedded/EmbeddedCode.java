package dev.blockload.embedded;

import dev.blockload.FailureCode;

/**
 * The codes of embedded servers that cannot be used.
 */
enum EmbeddedCode implements FailureCode {

	/** The jars of the embedded servers are missing. */
	EMBEDDED_MISSING("embedded-missing", Remedy.RESTART, Party.BLOCKLOAD),

	/** An embedded server does not start or stop, or its folder cannot be used. */
	EMBEDDED_FAILED("embedded-failed", Remedy.RESTART, Party.BLOCKLOAD);

	private final String text;

	private final Remedy remedy;

	private final Party party;

	EmbeddedCode(String text, Remedy remedy, Party party) {
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
