package dev.blockload.guess;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import dev.blockload.csv.Dialect;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the section {@code csv} of an import.
 */
final class DialectKeys {

	private static final Map<Character, String> DELIMITERS = Map.of(',', "comma", ';', "semicolon", '\t', "tab", '|',
			"pipe");

	private DialectKeys() {
	}

	/** The keys of a dialect that differ from another one, with their values. */
	static Map<String, String> different(Dialect dialect, Dialect other) {
		Map<String, String> keys = new LinkedHashMap<>();
		put(keys, "delimiter", delimiter(dialect), delimiter(other));
		put(keys, "quote", mark(dialect.quote()), mark(other.quote()));
		put(keys, "escape", mark(dialect.escape()), mark(other.escape()));
		put(keys, "comment", mark(dialect.comment()), mark(other.comment()));
		put(keys, "encoding", dialect.charset().name(), other.charset().name());
		put(keys, "header", String.valueOf(dialect.header()), String.valueOf(other.header()));
		put(keys, "skip-lines", String.valueOf(dialect.skipLines()), String.valueOf(other.skipLines()));
		put(keys, "trim", String.valueOf(dialect.trim()), String.valueOf(other.trim()));
		put(keys, "ragged", dialect.ragged().text(), other.ragged().text());
		put(keys, "compression", dialect.compression().text(), other.compression().text());
		return keys;
	}

	/**
	 * A dialect with some keys of another one.
	 * @throws IllegalArgumentException if two of its characters are the same
	 */
	static Dialect with(Dialect dialect, Dialect other, Set<String> keys) {
		return new Dialect(keys.contains("delimiter") ? other.delimiter() : dialect.delimiter(),
				keys.contains("quote") ? other.quote() : dialect.quote(),
				keys.contains("escape") ? other.escape() : dialect.escape(),
				keys.contains("comment") ? other.comment() : dialect.comment(),
				keys.contains("encoding") ? other.charset() : dialect.charset(),
				keys.contains("header") ? other.header() : dialect.header(),
				keys.contains("skip-lines") ? other.skipLines() : dialect.skipLines(),
				keys.contains("trim") ? other.trim() : dialect.trim(),
				keys.contains("ragged") ? other.ragged() : dialect.ragged(),
				keys.contains("compression") ? other.compression() : dialect.compression(), dialect.fileLimits());
	}

	private static void put(Map<String, String> keys, String key, String value, String standard) {
		if (!value.equals(standard)) {
			keys.put(key, value);
		}
	}

	private static String delimiter(Dialect dialect) {
		return DELIMITERS.getOrDefault(dialect.delimiter(), String.valueOf(dialect.delimiter()));
	}

	private static String mark(@Nullable Character character) {
		return (character != null) ? character.toString() : "none";
	}

}
