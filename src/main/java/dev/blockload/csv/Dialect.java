package dev.blockload.csv;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * How the bytes of a file become records and fields. The defaults are RFC 4180 with a
 * header line, in UTF-8.
 *
 * @param delimiter between fields, an ASCII character
 * @param quote around fields, an ASCII character, doubled inside; or null for none
 * @param escape an ASCII character that takes the meaning from the one after it, inside
 * quotes and outside; or null for none
 * @param comment an ASCII character that makes a line a comment where it begins it; or
 * null for none
 * @param charset the encoding
 * @param header whether the first record names the columns
 * @param skipLines physical lines before the header or the first record that are passed
 * over
 * @param trim whether spaces and tabs around unquoted fields are dropped
 * @param ragged what becomes of records with too few or too many fields
 * @param compression how the file is compressed
 * @param fileLimits what it may have at most
 */
public record Dialect(char delimiter, @Nullable Character quote, @Nullable Character escape,
		@Nullable Character comment, Charset charset, boolean header, int skipLines, boolean trim, RaggedRecords ragged,
		Compression compression, FileLimits fileLimits) {

	/**
	 * Encodings in which a byte below 128 is always the ASCII character, so that records
	 * and fields can be separated without decoding.
	 */
	private static final Pattern ASCII_COMPATIBLE = Pattern.compile("UTF-8|US-ASCII|ISO-8859-\\d+|windows-125\\d");

	/** RFC 4180, UTF-8, a header line. Comes after what its constructor uses. */
	public static final Dialect DEFAULT = new Dialect(',', '"', StandardCharsets.UTF_8, true, 0, false);

	public Dialect {
		Map<Character, String> marks = new LinkedHashMap<>();
		take(marks, "delimiter", delimiter);
		take(marks, "quote", quote);
		take(marks, "escape", escape);
		take(marks, "comment", comment);
		if (skipLines < 0) {
			throw new IllegalArgumentException("skip-lines is %d. Expected 0 or more.".formatted(skipLines));
		}
	}

	/** A dialect without escapes and comments, the rest as by default. */
	public Dialect(char delimiter, @Nullable Character quote, Charset charset, boolean header, int skipLines,
			boolean trim) {
		this(delimiter, quote, null, null, charset, header, skipLines, trim, RaggedRecords.REJECT, Compression.AUTO,
				FileLimits.DEFAULT);
	}

	private static void take(Map<Character, String> marks, String what, @Nullable Character character) {
		if (character == null) {
			return;
		}
		if (character == '\0' || character == '\n' || character == '\r' || character > 0x7f) {
			throw new IllegalArgumentException(
					what + " is " + shown(character) + ". Expected an ASCII character other than a line end or NUL.");
		}
		String other = marks.put(character, what);
		if (other != null) {
			throw new IllegalArgumentException(
					other + " and " + what + " are both " + shown(character) + ". Expected different characters.");
		}
	}

	private static String shown(char character) {
		return (character <= ' ' || character == 0x7f) ? String.format("U+%04X", (int) character)
				: "'" + character + "'";
	}

	/** The same with an escape and a comment character; null for none. */
	public Dialect marked(@Nullable Character newEscape, @Nullable Character newComment) {
		return new Dialect(this.delimiter, this.quote, newEscape, newComment, this.charset, this.header, this.skipLines,
				this.trim, this.ragged, this.compression, this.fileLimits);
	}

	/** The same with another treatment of ragged records. */
	public Dialect with(RaggedRecords newRagged) {
		return new Dialect(this.delimiter, this.quote, this.escape, this.comment, this.charset, this.header,
				this.skipLines, this.trim, newRagged, this.compression, this.fileLimits);
	}

	/** The same for a file that is compressed so. */
	public Dialect with(Compression newCompression) {
		return new Dialect(this.delimiter, this.quote, this.escape, this.comment, this.charset, this.header,
				this.skipLines, this.trim, this.ragged, newCompression, this.fileLimits);
	}

	/** The same with other limits of the file. */
	public Dialect with(FileLimits newLimits) {
		return new Dialect(this.delimiter, this.quote, this.escape, this.comment, this.charset, this.header,
				this.skipLines, this.trim, this.ragged, this.compression, newLimits);
	}

	/** Whether records and fields can only be separated after decoding. */
	boolean isTranscoded() {
		return !ASCII_COMPATIBLE.matcher(this.charset.name()).matches();
	}

	/**
	 * The encoding of slices and fields: that of the file, or UTF-8 where the file's is
	 * turned into it first.
	 */
	public Charset textCharset() {
		return isTranscoded() ? StandardCharsets.UTF_8 : this.charset;
	}

	/**
	 * The limits that its file limits set.
	 * @param sliceBytes the approximate size of a slice
	 */
	public BufferLimits limits(int sliceBytes) {
		return BufferLimits.of(this.fileLimits, sliceBytes);
	}

	/** Whether only quotes and line ends decide where records begin. */
	boolean isPlain() {
		return this.escape == null && this.comment == null;
	}

}
