package dev.blockload.csv;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight bytes of an array at a time, as a word whose lowest byte is the first of them. A
 * mark is the top bit of a byte. Searches read words at multiples of eight: the first
 * compiler of the JVM reads others byte by byte.
 */
public final class ByteWords {

	/** The lowest bit of each byte. */
	public static final long ONES = 0x0101010101010101L;

	/** The top bit of each byte. */
	public static final long TOPS = 0x8080808080808080L;

	private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private ByteWords() {
	}

	/** The index of the word that contains a byte. */
	public static int start(int index) {
		return index & -Long.BYTES;
	}

	/**
	 * The word at an index.
	 * @param index a multiple of eight
	 */
	public static long at(byte[] bytes, int index) {
		return (long) WORDS.get(bytes, index);
	}

	/**
	 * The word at any index. The first compiler of the JVM reads it byte by byte, so this
	 * is for code that looks at a value once.
	 */
	public static long anywhere(byte[] bytes, int index) {
		return (long) WORDS.get(bytes, index);
	}

	/** Those bits of a word that belong to a byte or to the bytes after it. */
	public static long from(int index) {
		// The shift counts modulo 64, so this is the place in the word.
		return -1L << (index << 3);
	}

	/**
	 * Marks the bytes that are zero, and no others: in seven bits, only zero does not
	 * carry.
	 */
	public static long zeros(long word) {
		return ~(((word & ~TOPS) + ~TOPS) | word | ~TOPS);
	}

	/**
	 * The place in the word of the first mark. Counts the bytes up to it, since not every
	 * compiler of the JVM has an instruction for trailing zeros.
	 * @param marks at least one
	 */
	public static int first(long marks) {
		return (int) ((((marks - 1) & ~marks & ONES) * ONES) >>> (Long.SIZE - Byte.SIZE)) - 1;
	}

}
