package dev.blockload.csv;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * A byte order mark, which shows the encoding of the file that begins with it.
 */
enum ByteOrderMark {

	UTF_8("UTF-8", "\u00ef\u00bb\u00bf"), UTF_16BE("UTF-16", "\u00fe\u00ff"), UTF_16LE("UTF-16", "\u00ff\u00fe");

	/** Bytes of the longest. */
	static final int LONGEST = 3;

	private final String encoding;

	/** A character a byte. */
	private final String bytes;

	ByteOrderMark(String encoding, String bytes) {
		this.encoding = encoding;
		this.bytes = bytes;
	}

	/**
	 * The mark that a file begins with.
	 * @param beginning its first bytes
	 * @return a mark, or null for none
	 */
	static @Nullable ByteOrderMark of(byte[] beginning) {
		String bytes = new String(beginning, StandardCharsets.ISO_8859_1);
		for (ByteOrderMark mark : values()) {
			if (bytes.startsWith(mark.bytes)) {
				return mark;
			}
		}
		return null;
	}

	/**
	 * Whether a file in an encoding may begin with it.
	 * @param charset as it is given
	 */
	boolean fits(Charset charset) {
		String name = charset.name();
		return switch (this) {
			case UTF_8 -> name.equals("UTF-8");
			case UTF_16BE -> name.equals("UTF-16") || name.equals("UTF-16BE");
			// The mark of UTF-32LE begins with the same bytes.
			case UTF_16LE -> name.equals("UTF-16") || name.contains("UTF-16LE") || name.startsWith("UTF-32");
		};
	}

	String encoding() {
		return this.encoding;
	}

	int length() {
		return this.bytes.length();
	}

}
