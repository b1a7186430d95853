package dev.blockload.mapping.encode;

import dev.blockload.csv.ByteWords;
import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * {@code uuid}: 16 bytes. The text is the canonical one, hexadecimal digits in groups of
 * 8, 4, 4, 4 and 12, in any case.
 */
final class UuidEncoder implements Encoder {

	private static final int LENGTH = 36;

	private static final InvalidValue INVALID = new InvalidValue(ValueReject.NOT_A_UUID,
			"is not a valid UUID. Expected a UUID like 123e4567-e89b-12d3-a456-426614174000.");

	@Override
	public @Nullable InvalidValue encode(Field field, TupleBuffer out) {
		if (field.length() != LENGTH) {
			return INVALID;
		}
		byte[] text = field.bytes();
		int from = field.from();
		if (text[from + 8] != '-' || text[from + 13] != '-' || text[from + 18] != '-' || text[from + 23] != '-') {
			return INVALID;
		}
		long first = ByteWords.anywhere(text, from);
		long second = fours(text, from + 9);
		long third = fours(text, from + 19);
		long fourth = ByteWords.anywhere(text, from + 28);
		if ((digits(first) & digits(second) & digits(third) & digits(fourth)) != ByteWords.TOPS) {
			return INVALID;
		}
		out.int32(2 * Long.BYTES);
		out.int64(number(first) << Integer.SIZE | number(second));
		out.int64(number(third) << Integer.SIZE | number(fourth));
		return null;
	}

	/** Four characters, and the four after the hyphen behind them. */
	private static long fours(byte[] text, int from) {
		return (ByteWords.anywhere(text, from) & 0xffff_ffffL) | (ByteWords.anywhere(text, from + 5) << Integer.SIZE);
	}

	/** Marks the hexadecimal digits among eight characters. */
	private static long digits(long characters) {
		long decimal = characters ^ ByteWords.ONES * '0';
		// A letter in any case is 1 to 6.
		long letter = (characters | ByteWords.ONES * ' ') ^ ByteWords.ONES * '`';
		long decimals = ~(decimal + ByteWords.ONES * (0x80 - 10) | decimal);
		long letters = ~(letter + ByteWords.ONES * (0x80 - 7) | letter) & (letter + ByteWords.ONES * 0x7f);
		return (decimals | letters) & ByteWords.TOPS;
	}

	/** The number of eight hexadecimal digits. */
	private static long number(long characters) {
		// For letters, bit 6 is set, and the lowest four bits count from 1.
		long digits = (characters & ByteWords.ONES * 0xf) + 9 * (characters >>> 6 & ByteWords.ONES);
		long bytes = (digits << 4 | digits >>> Byte.SIZE) & 0x00ff_00ff_00ff_00ffL;
		long shorts = (bytes | bytes >>> Byte.SIZE) & 0x0000_ffff_0000_ffffL;
		return Integer.toUnsignedLong(Integer.reverseBytes((int) (shorts | shorts >>> Short.SIZE)));
	}

}
