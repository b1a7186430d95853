package dev.blockload.csv;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the next of three bytes, eight bytes at a step. Immutable.
 */
final class ByteSearch {

	private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long ONES = 0x0101010101010101L;

	private static final long TOPS = 0x8080808080808080L;

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
		this.firsts = ONES * (first & 0xff);
		this.seconds = ONES * (second & 0xff);
		this.thirds = ONES * (third & 0xff);
	}

	/**
	 * The index of the first of the three bytes.
	 * @param bytes to look in
	 * @param from the index to begin at
	 * @param to the index to end before
	 * @return an index, or {@code to} if there is none
	 */
	int next(byte[] bytes, int from, int to) {
		int index = from;
		for (; index <= to - Long.BYTES; index += Long.BYTES) {
			long word = (long) WORDS.get(bytes, index);
			long hits = zeros(word ^ this.firsts) | zeros(word ^ this.seconds) | zeros(word ^ this.thirds);
			if (hits != 0) {
				return index + (Long.numberOfTrailingZeros(hits) >>> 3);
			}
		}
		while (index < to && bytes[index] != this.first && bytes[index] != this.second && bytes[index] != this.third) {
			index++;
		}
		return index;
	}

	/**
	 * Marks the bytes that are zero: the lowest mark is exact, those above it may not be
	 * (a borrow runs through). From Warren, Hacker's Delight, "Find First 0-Byte".
	 */
	private static long zeros(long word) {
		return (word - ONES) & ~word & TOPS;
	}

}
