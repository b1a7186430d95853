package dev.blockload.access;

import dev.blockload.Failure;

/**
 * Thrown if there is no right to test or to grant.
 */
public final class AccessException extends Failure {

	private static final long serialVersionUID = 1L;

	private AccessException(AccessCode code, String message, String action) {
		super(code, message, action, null);
	}

	static AccessException unused(String connection) {
		return new AccessException(AccessCode.CONNECTION_UNUSED,
				"No import uses connection '" + connection + "', so it needs no rights.",
				"Add an import with connection: " + connection + ". Then enter the command again.");
	}

}
