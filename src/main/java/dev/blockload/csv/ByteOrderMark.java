package dev.blockload.csv;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * The marks that a file may begin with to tell its encoding.
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

	String encoding() {
		return this.encoding;
	}

	int length() {
		return this.bytes.length();
	}

}
