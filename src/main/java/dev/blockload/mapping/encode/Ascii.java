package dev.blockload.mapping.encode;

import dev.blockload.csv.ByteWords;

/**
 * Passes over what is the same in every encoding we read: ASCII, save NUL.
 */
final class Ascii {

	private Ascii() {
	}

	/** The index of the first byte that is NUL or beyond ASCII, or {@code to}. */
	static int skip(byte[] bytes, int from, int to) {
		int index = ByteWords.start(from);
		int whole = Math.min(to, bytes.length - Long.BYTES + 1);
		long wanted = ByteWords.from(from);
		for (; index < whole; index += Long.BYTES) {
			long word = ByteWords.at(bytes, index);
			long marks = (ByteWords.zeros(word) | (word & ByteWords.TOPS)) & wanted;
			if (marks != 0) {
				// The word can go on behind the end.
				return Math.min(index + ByteWords.first(marks), to);
			}
			wanted = -1;
		}
		index = Math.max(index, from);
		while (index < to && bytes[index] > 0) {
			index++;
		}
		return Math.min(index, to);
	}

}
