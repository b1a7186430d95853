package dev.blockload.api;

import dev.blockload.Failure;
import dev.blockload.Printable;
import org.jspecify.annotations.Nullable;

/**
 * A request of the API is refused.
 */
final class ApiException extends Failure {

	private static final long serialVersionUID = 1L;

	private ApiException(ApiCode code, String message, @Nullable String action) {
		super(code, message, action, null);
	}

	/**
	 * What the path names does not exist, or the caller cannot see it: the answers are
	 * the same, so that nobody learns which one it is.
	 * @param kind such as {@code import}
	 * @param name its name
	 * @param list the path of the list to look in, below that of the API
	 */
	static ApiException notFound(String kind, String name, String list) {
		return new ApiException(ApiCode.NOT_FOUND,
				"There is no %s '%s' that you can see.".formatted(kind, Printable.line(name)),
				"List what you can see: GET " + ApiPaths.BASE + "/" + list);
	}

	/** A change of a definition does not say which version it changes. */
	static ApiException versionMissing() {
		return new ApiException(ApiCode.VERSION_MISSING, "The request does not say which version it changes.",
				"Send the ETag of the export as If-Match, or 'If-None-Match: *' for a new definition.");
	}

	/** A connection is seen, but shows more than the caller sees. */
	static ApiException ofAllApplications(String connection) {
		return new ApiException(ApiCode.CONNECTION_NOT_ALLOWED,
				"Connection '" + connection + "' has applications in which you do not have role editor.",
				"Ask an administrator for role editor in all applications of the connection.");
	}

	/** A key does not begin like the files of the imports that the caller sees. */
	static ApiException keyNotAllowed(String key) {
		return new ApiException(ApiCode.KEY_NOT_ALLOWED,
				"Key '" + Printable.line(key) + "' does not begin like a file of an import that you see.",
				"Name another key. For all keys, ask an administrator for role editor in all applications of the connection.");
	}

}
