package dev.blockload.web;

import java.util.Optional;

import dev.blockload.account.Caller;

/**
 * The caller of the request that the present thread answers.
 */
public final class CurrentCaller {

	private CurrentCaller() {
	}

	/** Empty for a request without a caller, and in threads that answer no request. */
	public static Optional<Caller> find() {
		return CallerAuthentication.current();
	}

}
