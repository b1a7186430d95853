package dev.blockload.csv;

/**
 * What stands for bytes that are no character in text that was turned into UTF-8: ten
 * bytes that no UTF-8 has, no delimiter and no line end among them, which tell where in
 * the file the bytes are.
 */
public final class InvalidBytesMarker {

	/** How many bytes it has. */
	public static final int LENGTH = 10;

	private static final byte FIRST = (byte) 0xff;

	private static final byte SECOND = (byte) 0xf8;

	private static final int DIGITS = LENGTH - 2;

	private static final int BITS = 6;

	private InvalidBytesMarker() {
	}

	/**
	 * Make a mark.
	 * @param offset of the bytes in the file
	 */
	static byte[] of(long offset) {
		byte[] mark = new byte[LENGTH];
		mark[0] = FIRST;
		mark[1] = SECOND;
		for (int digit = 0; digit < DIGITS; digit++) {
			mark[2 + digit] = (byte) (0x80 | ((offset >>> (BITS * digit)) & 0x3f));
		}
		return mark;
	}

	/**
	 * Returns the offset in a mark.
	 * @param bytes that can contain it
	 * @param from its first byte
	 * @param to the end of what is there
	 * @return an offset in the file, decompressed if it is compressed, or -1 where there
	 * is no mark
	 */
	public static long offset(byte[] bytes, int from, int to) {
		if (to - from < LENGTH || bytes[from] != FIRST || bytes[from + 1] != SECOND) {
			return -1;
		}
		long offset = 0;
		for (int digit = DIGITS - 1; digit >= 0; digit--) {
			int value = bytes[from + 2 + digit] & 0xff;
			if ((value & 0xc0) != 0x80) {
				return -1;
			}
			offset = (offset << BITS) | (value & 0x3f);
		}
		return offset;
	}

}
