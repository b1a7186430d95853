package dev.blockload.web;

import dev.blockload.Failure;
import dev.blockload.Printable;
import org.jspecify.annotations.Nullable;

/**
 * The web server refuses a request.
 */
public final class WebException extends Failure {

	private static final long serialVersionUID = 1L;

	private WebException(WebCode code, String message, @Nullable String action) {
		super(code, message, action, null);
	}

	/** Nobody is logged in, or the token is missing or not valid. */
	static WebException notAuthenticated(String message, String action) {
		return new WebException(WebCode.NOT_AUTHENTICATED, message, action);
	}

	/** The web server has no such path. */
	static WebException noSuchPath(String path) {
		return new WebException(WebCode.NO_SUCH_PATH, "There is no path '" + Printable.line(path) + "'.", null);
	}

	/**
	 * A request cannot be read.
	 * @param message what was found, and what was expected
	 */
	public static WebException badRequest(String message) {
		return new WebException(WebCode.BAD_REQUEST, message, null);
	}

}
