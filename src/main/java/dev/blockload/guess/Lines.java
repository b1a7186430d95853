package dev.blockload.guess;

import java.util.Arrays;

/**
 * Physical lines of a text, which end in LF, CR or CRLF.
 */
final class Lines {

	private Lines() {
	}

	/** The index after a number of lines, or the end of the text. */
	static int after(byte[] text, int lines) {
		int index = 0;
		for (int line = 0; line < lines && index < text.length; line++) {
			while (index < text.length && !isEnd(text[index])) {
				index++;
			}
			if (index < text.length) {
				boolean pair = text[index] == '\r' && index + 1 < text.length && text[index + 1] == '\n';
				index += pair ? 2 : 1;
			}
		}
		return index;
	}

	/** Whole lines from the beginning, up to a number of bytes. */
	static byte[] first(byte[] text, int bytes) {
		if (text.length <= bytes) {
			return text;
		}
		int end = bytes;
		while (end > 0 && !isEnd(text[end - 1])) {
			end--;
		}
		return Arrays.copyOf(text, (end > 0) ? end : bytes);
	}

	private static boolean isEnd(byte value) {
		return value == '\n' || value == '\r';
	}

}
