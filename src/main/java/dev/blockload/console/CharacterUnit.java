package dev.blockload.console;

/**
 * The bytes of a plain character in the encoding of a file: its lowest byte, and zeros
 * beside it in UTF-16 and UTF-32.
 *
 * @param width how many bytes: 1, 2 or 4
 * @param low where the lowest byte is, from 0
 */
record CharacterUnit(int width, int low) {

	private static final int UTF_32 = 4;

	private static final int UTF_16 = 2;

	/** Of a text, by its byte order mark or by the zeros in its first character. */
	static CharacterUnit of(byte[] text) {
		for (CharacterUnit unit : new CharacterUnit[] { new CharacterUnit(UTF_32, 0), new CharacterUnit(UTF_32, 3),
				new CharacterUnit(UTF_16, 0), new CharacterUnit(UTF_16, 1) }) {
			if (text.length >= unit.width && unit.begins(text)) {
				return unit;
			}
		}
		return new CharacterUnit(1, 0);
	}

	private boolean begins(byte[] text) {
		// The mark is the character U+FEFF.
		int second = (this.low == 0) ? 1 : this.low - 1;
		boolean mark = (text[this.low] & 0xff) == 0xff && (text[second] & 0xff) == 0xfe;
		return (mark && zerosBeside(text, 0, second)) || (text[this.low] != 0 && zerosBeside(text, 0, this.low));
	}

	/** Whether the other bytes of a character are zeros. */
	private boolean zerosBeside(byte[] text, int start, int other) {
		for (int index = 0; index < this.width; index++) {
			if (index != this.low && index != other && text[start + index] != 0) {
				return false;
			}
		}
		return true;
	}

	/** The length of the text up to its last line end, or of its whole characters. */
	int afterLastLine(byte[] text) {
		int whole = text.length - text.length % this.width;
		for (int end = whole; end > 0; end -= this.width) {
			int start = end - this.width;
			if (text[start + this.low] == '\n' && zerosBeside(text, start, this.low)) {
				return end;
			}
		}
		return whole;
	}

}
