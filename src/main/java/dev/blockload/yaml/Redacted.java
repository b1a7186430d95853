package dev.blockload.yaml;

/**
 * Keys and values as messages show them: short, on one line, and without text that could
 * be a secret.
 */
public final class Redacted {

	private static final int MAX = 100;

	private static final int MAX_KEY = 24;

	private Redacted() {
	}

	/**
	 * A key. If a colon or the space after it is missing, the key contains a value, which
	 * may be a secret. So a text that is longer than any key is not shown.
	 */
	public static String key(String key) {
		int colon = key.indexOf(':');
		String shown = (colon < 0) ? key : key.substring(0, colon) + ":…";
		return (shown.length() > MAX_KEY) ? "key of " + key.length() + " characters" : "key " + value(shown);
	}

	/** A value in quotes. */
	public static String value(String value) {
		StringBuilder shown = new StringBuilder();
		value.codePoints()
			.limit(MAX)
			.forEach((point) -> shown.appendCodePoint(Character.isISOControl(point) ? '\u00B7' : point));
		return "'" + shown + ((value.codePointCount(0, value.length()) > MAX) ? "…" : "") + "'";
	}

	/** A URL in quotes, without the user and the password that it may contain. */
	public static String address(String address) {
		int at = address.lastIndexOf('@');
		return value((at < 0) ? address : "…" + address.substring(at));
	}

}
