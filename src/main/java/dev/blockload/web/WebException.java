package dev.blockload.web;

import java.time.Duration;

import dev.blockload.Failure;
import dev.blockload.Printable;
import dev.blockload.serve.PublicUrl;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * The web server refuses a request.
 */
public final class WebException extends Failure {

	private static final long serialVersionUID = 1L;

	/** The command that creates the first account. */
	static final String FIRST_ACCOUNT = "./blockload user add NAME --role admin";

	private static final int BUSY_SECONDS = 5;

	/** Seconds, or 0 if waiting does not help. */
	private final int retryAfter;

	private WebException(WebCode code, String message, @Nullable String action) {
		this(code, message, action, 0);
	}

	private WebException(WebCode code, String message, @Nullable String action, int retryAfter) {
		super(code, message, action, null);
		this.retryAfter = retryAfter;
	}

	private WebException(WebCode code, String message, @Nullable String action, @Nullable Throwable cause) {
		super(code, message, action, cause);
		this.retryAfter = 0;
	}

	/** Seconds to wait before the next request, or 0 if waiting does not help. */
	int retryAfter() {
		return this.retryAfter;
	}

	/** Nobody is logged in, or the token is missing or not valid. */
	static WebException notAuthenticated(String message, String action) {
		return new WebException(WebCode.NOT_AUTHENTICATED, message, action);
	}

	/** The web server has no such path. */
	static WebException noSuchPath(String path) {
		return new WebException(WebCode.NO_SUCH_PATH, "There is no path '" + Printable.line(path) + "'.", null);
	}

	/** The path is on the other port: that of the web server, or that of management. */
	static WebException otherPort(String path) {
		return new WebException(WebCode.NO_SUCH_PATH, "There is no path '" + Printable.line(path) + "' on this port.",
				"Use --management-port of serve for /health and /metrics, and --port for everything else.");
	}

	static WebException wrongHost(String host, @Nullable PublicUrl expected) {
		String name = Printable.line(host);
		return new WebException(WebCode.WRONG_HOST,
				"The request is for host '%s'. Expected %slocalhost.".formatted(name,
						(expected != null) ? "'" + expected.host() + "' or " : ""),
				(expected != null) ? "Use " + expected.origin() + "."
						: "Start serve with the URL that people use: --public-url https://" + name);
	}

	static WebException tooMany(String address, int seconds) {
		return new WebException(WebCode.TOO_MANY_REQUESTS, "Too many requests came from " + address + ".",
				"Wait " + seconds + " s. Or raise the limit: BLOCKLOAD_WEB_REQUESTS.", seconds);
	}

	static WebException tooManyLogIns(String address, int seconds) {
		return new WebException(WebCode.TOO_MANY_REQUESTS, "Too many log-ins came from " + address + ".",
				"Wait " + seconds + " s, then log in again.", seconds);
	}

	static WebException requestTooLarge(DataSize limit) {
		return new WebException(WebCode.REQUEST_TOO_LARGE,
				"The body of the request is larger than " + limit.toKilobytes() + " KB.",
				"Send a smaller one. Or raise the limit: BLOCKLOAD_WEB_BODY.");
	}

	/** The form of a client that is not logged in. No setting changes its limit. */
	static WebException formTooLarge(DataSize limit) {
		return new WebException(WebCode.REQUEST_TOO_LARGE,
				"The form is larger than " + limit.toKilobytes() + " KB, and nobody is logged in.",
				"Log in, then send the form again.");
	}

	static WebException requestTooSlow() {
		return new WebException(WebCode.REQUEST_TOO_SLOW, "The body of the request did not arrive in time.",
				"Send it again. Or raise the limit: BLOCKLOAD_WEB_BODYTIMEOUT.");
	}

	/** The memory for bodies is used up. */
	static WebException tooMuchAtOnce() {
		return new WebException(WebCode.TOO_MANY_REQUESTS, "Too many requests with a body arrive at the same time.",
				"Send the request again in some seconds.", 5);
	}

	/**
	 * The caller does something as often as it is allowed to at the same time.
	 * @param things such as {@code downloads}
	 * @param variable the setting
	 */
	static WebException callerBusy(String things, int most, String variable) {
		return new WebException(WebCode.TOO_MANY_REQUESTS,
				"You have %d %s on this node at this moment. Expected fewer.".formatted(most, things),
				"Send the request again when one of them has ended. Or raise the limit: " + variable + ".",
				BUSY_SECONDS);
	}

	/** The node does something as often as it can at the same time. */
	static WebException nodeBusy(String things, int most, String variable) {
		return new WebException(WebCode.NODE_BUSY,
				"This node has %d %s at this moment. Expected fewer.".formatted(most, things),
				"Send the request again in some seconds. Or raise the limit: " + variable + ".", BUSY_SECONDS);
	}

	/** A request that needs an object store took too long. */
	static WebException storeSlow(Duration limit) {
		return new WebException(WebCode.STORE_SLOW,
				"The object store did not answer within " + limit.toSeconds() + " s.",
				"Send the request again later. Or raise the limit: BLOCKLOAD_WEB_STORECALLTIMEOUT.", BUSY_SECONDS);
	}

	static WebException localLoginOff() {
		return new WebException(WebCode.LOCAL_LOGIN_OFF, "People do not log in with a password here.",
				"Log in with the provider.");
	}

	static WebException providerDown(String issuer, @Nullable Throwable cause) {
		return new WebException(WebCode.PROVIDER_DOWN, "The provider " + issuer + " does not answer.",
				"Log in again in some minutes. Sessions and tokens continue to work. An administrator can check BLOCKLOAD_OIDC_ISSUER.",
				cause);
	}

	static WebException providerRefused(String reason, @Nullable Throwable cause) {
		return new WebException(WebCode.PROVIDER_REFUSED, "The log-in with the provider failed. " + reason,
				"Log in again.", cause);
	}

	static WebException logInNotBegun() {
		return new WebException(WebCode.PROVIDER_REFUSED,
				"The log-in did not begin in this browser, or more than ten minutes ago.", "Log in again.");
	}

	static WebException noAccount() {
		return new WebException(WebCode.NO_ACCOUNT, "There is no account yet, so nobody can log in.",
				"Create the first one: " + FIRST_ACCOUNT);
	}

	/**
	 * A parameter or a field of a request is not valid.
	 * @param name of it
	 * @param found its value
	 * @param expected in words, without a full stop
	 */
	public static WebException wrong(String name, String found, String expected) {
		return badRequest("'%s' is '%s'. Expected %s.".formatted(name, Printable.line(found), expected));
	}

	/**
	 * Refuse a text of a request that no column and no key of a bucket can hold.
	 * @throws WebException code {@code bad-request} if it contains NUL
	 */
	public static void requireNoNul(String text) {
		if (text.indexOf('\0') >= 0) {
			throw badRequest("'" + Printable.line(text) + "' contains a NUL character (%00 or \\u0000). Remove it.");
		}
	}

	/**
	 * A request cannot be read.
	 * @param message what was found, and what was expected
	 */
	public static WebException badRequest(String message) {
		return new WebException(WebCode.BAD_REQUEST, message, null);
	}

}
