package dev.blockload.run;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.blockload.block.DatabaseCharacters;
import dev.blockload.block.DatabaseEncoding;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writes texts of files and definitions, so that the encoding of the database can store
 * them: a character that it lacks becomes its code point between a SUBSTITUTE (U+001A)
 * and a semicolon. {@link #read} returns the text as it was. Safe for use by many
 * threads.
 */
final class StorableText {

	private static final char SUBSTITUTE = '\u001a';

	private static final String JSON_SUBSTITUTE = "\\u001a";

	private static final Pattern JSON_SUBSTITUTED = Pattern.compile("\\\\u001a([0-9a-f]{2,6});");

	/** A character of JSON that is escaped or not ASCII. */
	private static final Pattern CHARACTER = Pattern
		.compile("\\\\[^u]|\\\\ud[89ab][0-9a-f]{2}\\\\ud[c-f][0-9a-f]{2}|\\\\u[0-9a-f]{4}|[^\\x00-\\x7f]");

	/** The length of an escape. */
	private static final int ESCAPE = 6;

	private static final int ASCII = 0x80;

	private static final int HEX = 16;

	private final JdbcClient jdbc;

	private volatile @Nullable DatabaseCharacters characters;

	StorableText(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** A text as it is stored; null for null. */
	@Nullable String of(@Nullable String text) {
		return (text != null) ? stored(text) : null;
	}

	/** A text as it is stored. */
	String stored(String text) {
		// Most texts are ASCII, and need no query.
		if (text.chars().allMatch((unit) -> unit < ASCII && unit != SUBSTITUTE)) {
			return text;
		}
		DatabaseCharacters known = characters();
		if (known.hasAll()) {
			return text;
		}
		StringBuilder stored = new StringBuilder();
		text.codePoints().forEach((codePoint) -> {
			if (codePoint != SUBSTITUTE && known.has(codePoint)) {
				stored.appendCodePoint(codePoint);
			}
			else {
				stored.append(SUBSTITUTE).append(Integer.toHexString(codePoint)).append(';');
			}
		});
		return stored.toString();
	}

	/**
	 * The source of a definition as it is stored. It remains JSON. PostgreSQL can read it
	 * as the type jsonb, which cannot have escapes of characters that the database lacks.
	 */
	String storedJson(String json) {
		if (json.chars().allMatch((unit) -> unit < ASCII) && !json.contains("\\u")) {
			return json;
		}
		DatabaseCharacters known = characters();
		if (known.hasAll()) {
			return json;
		}
		return CHARACTER.matcher(json).replaceAll((found) -> {
			int codePoint = codePoint(found.group());
			// An escape of one letter, such as that of a quote, is its first character
			// here.
			return Matcher.quoteReplacement(
					known.has(codePoint) ? found.group() : JSON_SUBSTITUTE + Integer.toHexString(codePoint) + ";");
		});
	}

	/** The character of a match of {@link #CHARACTER}. */
	private static int codePoint(String found) {
		if (!found.startsWith("\\u")) {
			return found.codePointAt(0);
		}
		char first = (char) Integer.parseInt(found, 2, ESCAPE, HEX);
		return (found.length() == ESCAPE) ? first
				: Character.toCodePoint(first, (char) Integer.parseInt(found, ESCAPE + 2, 2 * ESCAPE, HEX));
	}

	private DatabaseCharacters characters() {
		DatabaseCharacters known = this.characters;
		if (known == null) {
			known = DatabaseEncoding.characters(this.jdbc,
					this.jdbc.sql("SELECT getdatabaseencoding()::text").query(String.class).single());
			this.characters = known;
		}
		return known;
	}

	/** A text that was stored; null for null. */
	static @Nullable String read(@Nullable String stored) {
		return (stored != null) ? text(stored) : null;
	}

	/** The source of a definition that was stored. */
	static String json(String stored) {
		return !stored.contains(JSON_SUBSTITUTE) ? stored : JSON_SUBSTITUTED.matcher(stored)
			.replaceAll((found) -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(found.group(1), HEX))
				.chars()
				.mapToObj((unit) -> String.format(Locale.ROOT, "\\u%04x", unit))
				.collect(Collectors.joining())));
	}

	/** A text that was stored. */
	static String text(String stored) {
		int from = stored.indexOf(SUBSTITUTE);
		if (from < 0) {
			return stored;
		}
		StringBuilder text = new StringBuilder();
		int done = 0;
		while (from >= 0) {
			int end = stored.indexOf(';', from);
			int codePoint = codePoint(stored, from + 1, end);
			if (codePoint < 0) {
				// Cut off, or stored as it is in a database that has all characters.
				text.append(stored, done, from + 1);
				done = from + 1;
			}
			else {
				text.append(stored, done, from).appendCodePoint(codePoint);
				done = end + 1;
			}
			from = stored.indexOf(SUBSTITUTE, done);
		}
		return text.append(stored, done, stored.length()).toString();
	}

	private static int codePoint(String stored, int from, int to) {
		if (to <= from || to - from > Integer.toHexString(Character.MAX_CODE_POINT).length()) {
			return -1;
		}
		try {
			int codePoint = Integer.parseInt(stored.substring(from, to), HEX);
			return Character.isValidCodePoint(codePoint) ? codePoint : -1;
		}
		catch (NumberFormatException ex) {
			return -1;
		}
	}

}
