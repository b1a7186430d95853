package dev.blockload.mapping.encode;

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

	/** The value of each hexadecimal digit, -1 for what is none. */
	private static final byte[] DIGITS = new byte[256];

	static {
		for (int character = 0; character < DIGITS.length; character++) {
			DIGITS[character] = (byte) ((character < 0x80) ? Character.digit(character, 16) : -1);
		}
	}

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
		long first = number(text, from, 8);
		long second = number(text, from + 9, 4);
		long third = number(text, from + 14, 4);
		long fourth = number(text, from + 19, 4);
		long fifth = number(text, from + 24, 12);
		if ((first | second | third | fourth | fifth) < 0) {
			return INVALID;
		}
		out.int32(2 * Long.BYTES);
		out.int64(first << 32 | second << 16 | third);
		out.int64(fourth << 48 | fifth);
		return null;
	}

	/** Some hexadecimal digits, at most 15; negative if one of them is none. */
	private static long number(byte[] text, int from, int count) {
		long number = 0;
		int wrong = 0;
		for (int index = from; index < from + count; index++) {
			int digit = DIGITS[text[index] & 0xff];
			wrong |= digit;
			number = number << 4 | digit;
		}
		return (wrong < 0) ? -1 : number;
	}

}
