package dev.blockload.api;

/**
 * A new token with its text.
 *
 * @param token the token
 * @param text what the program sends
 */
record CreatedTokenView(TokenView token, @About("What the program sends; it cannot be read later") String text) {

	/** Without the text: Spring logs answers at level TRACE. */
	@Override
	public String toString() {
		return this.token.toString();
	}

}
