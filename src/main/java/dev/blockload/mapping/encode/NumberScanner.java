package dev.blockload.mapping.encode;

import java.nio.charset.Charset;
import java.util.Arrays;

import dev.blockload.csv.Field;

/**
 * Takes the text of a number apart: sign, digits, decimal separator, exponent. Groups, if
 * a separator for them is given, are of three digits: where {@code .} groups, {@code 1.5}
 * is refused, not read as fifteen.
 */
final class NumberScanner {

	/** Where PostgreSQL refuses an exponent whatever the digits, zeros too. */
	private static final int TOO_LARGE_EXPONENT = Integer.MAX_VALUE / 2;

	private final byte[] decimal;

	/** Any of them, in the encoding of the file. */
	private final byte[][] grouping;

	private final InvalidValue invalid;

	private byte[] digits = new byte[64];

	private int count;

	private int point;

	private int exponent;

	private boolean negative;

	private boolean wholeNumber;

	NumberScanner(NumberFormat format, Charset charset) {
		this.decimal = NumberFormat.bytes(String.valueOf(format.decimal()), charset);
		// Those that the encoding does not have never occur.
		this.grouping = format.grouping()
			.stream()
			.map((separator) -> NumberFormat.bytes(String.valueOf(separator), charset))
			.filter((separator) -> separator.length > 0)
			.toArray(byte[][]::new);
		this.invalid = format.invalid();
	}

	/**
	 * Read a number.
	 * @return whether the field is one
	 */
	boolean scan(Field field) {
		return scan(field.bytes(), field.from(), field.to());
	}

	/** Read a number that is a part of a field. */
	boolean scan(byte[] bytes, int from, int to) {
		int index = from;
		if (this.digits.length < to - from) {
			this.digits = new byte[2 * (to - from)];
		}
		this.count = 0;
		this.exponent = 0;
		this.negative = index < to && bytes[index] == '-';
		if (index < to && (bytes[index] == '-' || bytes[index] == '+')) {
			index++;
		}
		index = units(bytes, index, to);
		this.point = this.count;
		this.wholeNumber = index == to;
		if (index >= 0 && startsWith(bytes, index, to, this.decimal)) {
			index = digits(bytes, index + this.decimal.length, to);
		}
		if (index < 0 || this.count == 0) {
			return false;
		}
		return index == to || exponent(bytes, index, to);
	}

	/** Digits before the point, in groups or not; -1 for groups that are none. */
	private int units(byte[] bytes, int from, int to) {
		int index = digits(bytes, from, to);
		int separator = separator(bytes, index, to);
		if (separator == 0) {
			return index;
		}
		if (this.count < 1 || this.count > 3) {
			return -1;
		}
		for (; separator > 0; separator = separator(bytes, index, to)) {
			int before = this.count;
			index = digits(bytes, index + separator, to);
			if (this.count - before != 3) {
				return -1;
			}
		}
		return index;
	}

	/** Bytes of the separator of groups that stands here, 0 for none. */
	private int separator(byte[] bytes, int from, int to) {
		for (byte[] separator : this.grouping) {
			if (startsWith(bytes, from, to, separator)) {
				return separator.length;
			}
		}
		return 0;
	}

	private int digits(byte[] bytes, int from, int to) {
		int index = from;
		while (index < to && isDigit(bytes[index])) {
			this.digits[this.count++] = (byte) (bytes[index++] - '0');
		}
		return index;
	}

	private boolean exponent(byte[] bytes, int from, int to) {
		int index = from;
		if (bytes[index] != 'e' && bytes[index] != 'E') {
			return false;
		}
		index++;
		boolean minus = index < to && bytes[index] == '-';
		if (index < to && (bytes[index] == '-' || bytes[index] == '+')) {
			index++;
		}
		if (index == to) {
			return false;
		}
		long value = 0;
		for (; index < to && isDigit(bytes[index]); index++) {
			value = Math.min(TOO_LARGE_EXPONENT, 10 * value + bytes[index] - '0');
		}
		this.exponent = (int) (minus ? -value : value);
		this.wholeNumber = false;
		return index == to;
	}

	private static boolean isDigit(byte value) {
		return value >= '0' && value <= '9';
	}

	static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
		if (prefix.length == 1) {
			return from < to && bytes[from] == prefix[0];
		}
		return prefix.length > 0 && to - from >= prefix.length
				&& Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
	}

	/** The reject of a field that is not a number. */
	InvalidValue invalid() {
		return this.invalid;
	}

	/** The digits, 0 to 9, the first {@link #count()} of the array. */
	byte[] digits() {
		return this.digits;
	}

	int count() {
		return this.count;
	}

	/**
	 * How many of the digits stand before the point, the exponent applied; may be
	 * negative, or more than there are.
	 */
	int point() {
		return this.point + this.exponent;
	}

	/** Whether no numeric has such an exponent, not even zero. */
	boolean tooLargeExponent() {
		return Math.abs(this.exponent) == TOO_LARGE_EXPONENT;
	}

	boolean negative() {
		return this.negative;
	}

	/** Whether there was neither point nor exponent. */
	boolean wholeNumber() {
		return this.wholeNumber;
	}

}
