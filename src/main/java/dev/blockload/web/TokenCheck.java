package dev.blockload.web;

import java.util.Optional;

import dev.blockload.account.Caller;

/**
 * Finds the caller that a token of the API belongs to.
 */
@FunctionalInterface
interface TokenCheck {

	/**
	 * Check a token.
	 * @param token as it was sent
	 * @param address of the client
	 * @return empty if the token is not valid, or not from this address
	 */
	Optional<Caller> verify(String token, String address);

}
