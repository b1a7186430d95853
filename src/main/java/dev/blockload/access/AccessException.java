package dev.blockload.access;

import dev.blockload.Failure;

/**
 * There is nothing to try or to grant.
 */
public final class AccessException extends Failure {

	private static final long serialVersionUID = 1L;

	private AccessException(AccessCode code, String message, String action) {
		super(code, message, action, null);
	}

	static AccessException unused(String connection) {
		return new AccessException(AccessCode.CONNECTION_UNUSED,
				"no import uses connection '" + connection + "': it needs no right at all",
				"Define an import that uses it, then ask again.");
	}

}
