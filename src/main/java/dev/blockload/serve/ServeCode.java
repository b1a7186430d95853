package dev.blockload.serve;

import dev.blockload.FailureCode;

/**
 * Why a node cannot serve.
 */
enum ServeCode implements FailureCode {

	/** Another process listens on the port of the web server. */
	PORT_TAKEN("port-taken");

	private final String text;

	ServeCode(String text) {
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
		return Party.BLOCKLOAD;
	}

}
