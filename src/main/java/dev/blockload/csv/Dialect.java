package dev.blockload.csv;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * How the bytes of a file become records and fields. The defaults are RFC 4180 with a
 * header line, in UTF-8.
 *
 * @param delimiter between fields, an ASCII character
 * @param quote around fields, an ASCII character, doubled inside; or null for none
 * @param charset an ASCII-compatible encoding
 * @param header whether the first record names the columns
 * @param skipLines physical lines before the header or the first record that are passed
 * over
 * @param trim whether spaces and tabs around unquoted fields are dropped
 */
public record Dialect(char delimiter, @Nullable Character quote, Charset charset, boolean header, int skipLines,
		boolean trim) {

	/**
	 * Encodings in which a byte below 128 is always the ASCII character, so that records
	 * and fields can be told apart without decoding.
	 */
	private static final Pattern ASCII_COMPATIBLE = Pattern.compile("UTF-8|US-ASCII|ISO-8859-\\d+|windows-125\\d");

	/** RFC 4180, UTF-8, a header line. Comes after what its constructor uses. */
	public static final Dialect DEFAULT = new Dialect(',', '"', StandardCharsets.UTF_8, true, 0, false);

	public Dialect {
		requireMark("delimiter", delimiter);
		if (quote != null) {
			requireMark("quote", quote);
			if (quote == delimiter) {
				throw new IllegalArgumentException("delimiter and quote are both " + shown(delimiter));
			}
		}
		if (!ASCII_COMPATIBLE.matcher(charset.name()).matches()) {
			throw new IllegalArgumentException("encoding '" + charset.name()
					+ "' cannot be read: expected UTF-8, US-ASCII, ISO-8859-1 to -16 or windows-1250 to -1258");
		}
		if (skipLines < 0) {
			throw new IllegalArgumentException("skip-lines is " + skipLines + ": expected 0 or more");
		}
	}

	private static void requireMark(String what, char character) {
		if (character == '\0' || character == '\n' || character == '\r' || character > 0x7f) {
			throw new IllegalArgumentException(
					what + " is " + shown(character) + ": expected an ASCII character that is no line end and no NUL");
		}
	}

	private static String shown(char character) {
		return (character <= ' ' || character == 0x7f) ? String.format("U+%04X", (int) character)
				: "'" + character + "'";
	}

}
