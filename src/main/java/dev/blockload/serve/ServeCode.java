package dev.blockload.serve;

import dev.blockload.FailureCode;

/**
 * Why a node cannot serve.
 */
enum ServeCode implements FailureCode {

	/** Another process listens on the port of the web server. */
	PORT_TAKEN("port-taken", Party.BLOCKLOAD),

	/** Passwords and tokens would reach the web server in plain text. */
	NOT_ENCRYPTED("not-encrypted", Party.COMMAND),

	/** A provider of OpenID Connect needs the URL of the web server. */
	PUBLIC_URL_MISSING("public-url-missing", Party.COMMAND),

	/** Neither passwords nor a provider are allowed. */
	NO_LOG_IN("no-log-in", Party.COMMAND);

	private final String text;

	private final Party party;

	ServeCode(String text, Party party) {
		this.text = text;
		this.party = party;
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
		return this.party;
	}

}
