package dev.blockload.access;

import dev.blockload.source.FileChoice;
import dev.blockload.source.FileChoice.Fixed;
import dev.blockload.source.FileChoice.MostRecent;
import org.jspecify.annotations.Nullable;

/**
 * The keys that an import may read.
 *
 * @param start how they begin, or the whole of the one key
 * @param end how they end after the date, or null for one key
 */
record KeyPattern(String start, @Nullable String end) {

	static KeyPattern of(FileChoice choice) {
		if (choice instanceof MostRecent recent) {
			return new KeyPattern(recent.path().prefix(), recent.path().suffix());
		}
		return new KeyPattern(((Fixed) choice).objectKey(), null);
	}

	/**
	 * As a policy writes it: {@code *} for the date, what it would read as more, escaped.
	 */
	String inPolicy() {
		return (this.end != null) ? literal(this.start) + "*" + literal(this.end) : literal(this.start);
	}

	/**
	 * A text that a resource of a policy takes for no wildcard and no variable; the
	 * escapes are those of "IAM policy elements: Variables and tags" in the IAM user
	 * guide.
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
