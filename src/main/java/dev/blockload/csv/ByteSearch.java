package dev.blockload.csv;

/**
 * Finds the next of three bytes, eight bytes at a step. Immutable.
 */
final class ByteSearch {

	private final byte first;

	private final byte second;

	private final byte third;

	private final long firsts;

	private final long seconds;

	private final long thirds;

	ByteSearch(byte first, byte second, byte third) {
		this.first = first;
		this.second = second;
		this.third = third;
		this.firsts = ByteWords.ONES * (first & 0xff);
		this.seconds = ByteWords.ONES * (second & 0xff);
		this.thirds = ByteWords.ONES * (third & 0xff);
	}

	/**
	 * The index of the first of the three bytes.
	 * @param bytes to look in
	 * @param from the index to begin at
	 * @param to the index to end before
	 * @return an index, or {@code to} if there is none
	 */
	int next(byte[] bytes, int from, int to) {
		int index = ByteWords.start(from);
		int whole = Math.min(to, bytes.length - Long.BYTES + 1);
		long wanted = ByteWords.from(from);
		for (; index < whole; index += Long.BYTES) {
			long marks = marks(ByteWords.at(bytes, index)) & wanted;
			if (marks != 0) {
				// The word can go on behind the end.
				return Math.min(index + ByteWords.first(marks), to);
			}
			wanted = -1;
		}
		index = Math.max(index, from);
		while (index < to && bytes[index] != this.first && bytes[index] != this.second && bytes[index] != this.third) {
			index++;
		}
		return Math.min(index, to);
	}

	/** Marks each of the three bytes of a word. */
	long marks(long word) {
		return ByteWords.zeros(word ^ this.firsts) | ByteWords.zeros(word ^ this.seconds)
				| ByteWords.zeros(word ^ this.thirds);
	}

}
