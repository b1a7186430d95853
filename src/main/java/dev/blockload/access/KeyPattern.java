package dev.blockload.access;

import dev.blockload.source.FileChoice;
import dev.blockload.source.FileChoice.Dated;
import dev.blockload.source.FileChoice.Fixed;
import org.jspecify.annotations.Nullable;

/**
 * The keys that an import can read: one key, or all keys with a start and an end.
 *
 * @param start the start of the keys, or the whole of the one key
 * @param end the end of the keys after the date, or null for one key
 */
record KeyPattern(String start, @Nullable String end) {

	KeyPattern {
		if (end == null && start.isEmpty()) {
			throw new IllegalArgumentException("The key '' is empty. Expected at least one character.");
		}
	}

	static KeyPattern of(FileChoice choice) {
		if (choice instanceof Dated recent) {
			return new KeyPattern(recent.path().prefix(), recent.path().suffix());
		}
		return new KeyPattern(((Fixed) choice).objectKey(), null);
	}

	/**
	 * The pattern in a policy: {@code *} for the date, special characters escaped.
	 */
	String inPolicy() {
		return (this.end != null) ? literal(this.start) + "*" + literal(this.end) : literal(this.start);
	}

	/**
	 * Escapes wildcards and variables, as "IAM policy elements: Variables and tags" in
	 * the IAM user guide says.
	 */
	private static String literal(String text) {
		StringBuilder escaped = new StringBuilder();
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			escaped.append((c == '*' || c == '?' || c == '$') ? "${" + c + "}" : String.valueOf(c));
		}
		return escaped.toString();
	}

}
