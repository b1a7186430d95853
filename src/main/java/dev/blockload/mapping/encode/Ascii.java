package dev.blockload.mapping.encode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Passes over what is the same in every encoding we read: ASCII, save NUL.
 */
final class Ascii {

	private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

	private static final long ONES = 0x0101010101010101L;

	private static final long TOPS = 0x8080808080808080L;

	private Ascii() {
	}

	/** The index of the first byte that is NUL or beyond ASCII, or {@code to}. */
	static int skip(byte[] bytes, int from, int to) {
		int index = from;
		for (; index <= to - Long.BYTES; index += Long.BYTES) {
			long word = (long) WORDS.get(bytes, index);
			// A top bit is set, or borrowed by a zero byte.
			if (((word | (word - ONES)) & TOPS) != 0) {
				break;
			}
		}
		while (index < to && bytes[index] > 0) {
			index++;
		}
		return index;
	}

}
