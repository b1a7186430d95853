package dev.blockload.web;

/**
 * A log-in at the provider that has begun.
 *
 * @param state which the provider sends back
 * @param nonce which the token of the provider contains, as a hash
 * @param verifier which proves to the provider that both requests come from here
 * @param next the path to go to after the log-in
 */
record ProviderLogIn(String state, String nonce, String verifier, String next) {

	/** A new one. */
	static ProviderLogIn to(String next) {
		return new ProviderLogIn(RandomText.create(), RandomText.create(), RandomText.create(), next);
	}

}
