package dev.blockload.web;

import dev.blockload.FailureCode;

/**
 * Why the web server refuses a request, whatever the request is about.
 */
public enum WebCode implements FailureCode {

	/** The request has no valid token, or nobody is logged in. */
	NOT_AUTHENTICATED("not-authenticated"),

	/** The web server has no such path. */
	NO_SUCH_PATH("no-such-path"),

	/** The request cannot be read: method, parameters, headers or body. */
	BAD_REQUEST("bad-request"),

	/** The request is for another host. */
	WRONG_HOST("wrong-host"),

	/** The client sent too many requests. */
	TOO_MANY_REQUESTS("too-many-requests"),

	/** The node does the same for as many other requests as it can. */
	NODE_BUSY("node-busy"),

	/** What a request needs from an object store took too long. */
	STORE_SLOW("store-slow"),

	/** The body is larger than the limit. */
	REQUEST_TOO_LARGE("request-too-large"),

	/** The body did not arrive in time. */
	REQUEST_TOO_SLOW("request-too-slow"),

	/** Nobody can log in, because there is no account. */
	NO_ACCOUNT("no-account"),

	/** People do not log in with a password here. */
	LOCAL_LOGIN_OFF("local-login-off"),

	/** The provider of OpenID Connect does not answer. */
	PROVIDER_DOWN("provider-down"),

	/** The provider refused a log-in, or its answer is not as it must be. */
	PROVIDER_REFUSED("provider-refused");

	private final String text;

	WebCode(String text) {
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
