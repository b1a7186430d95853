package dev.blockload.api;

import dev.blockload.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A request of the API is refused.
 */
final class ApiException extends Failure {

	private static final long serialVersionUID = 1L;

	private ApiException(ApiCode code, String message, @Nullable String action) {
		super(code, message, action, null);
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

}
