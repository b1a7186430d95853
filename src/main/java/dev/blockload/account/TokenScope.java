package dev.blockload.account;

import java.util.Locale;

/**
 * What a token is for, beside its roles.
 */
public enum TokenScope {

	/** Reads {@code /health} with details and {@code /metrics}. */
	METRICS;

	/** The name as people write it. */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * The scope that somebody wrote.
	 * @throws AccountException code {@code wrong-token}
	 */
	public static TokenScope of(String text) {
		for (TokenScope scope : values()) {
			if (scope.text().equals(text.toLowerCase(Locale.ROOT))) {
				return scope;
			}
		}
		throw new AccountException(AccountCode.WRONG_TOKEN, "'" + text + "' is not a scope.", "Expected metrics.");
	}

}
