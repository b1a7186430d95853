package dev.blockload.account;

/**
 * A new token with its text, which is shown once and not stored.
 *
 * @param token the token
 * @param text what the program sends
 */
public record CreatedToken(Token token, String text) {

	/** Without the text. */
	@Override
	public String toString() {
		return this.token.label();
	}

}
