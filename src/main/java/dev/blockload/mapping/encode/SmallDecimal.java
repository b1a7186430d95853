package dev.blockload.mapping.encode;

import java.nio.charset.Charset;

import dev.blockload.csv.Field;

/**
 * Reads what most numbers are, in one pass and without a buffer: an optional sign, up to
 * 15 digits, a decimal separator of one byte. All else is for {@link NumberScanner}.
 */
final class SmallDecimal {

	/** So many digits are exact as a double, and leave a long room to be shifted. */
	static final int MOST_DIGITS = 15;

	private static final long[] POWERS = new long[MOST_DIGITS + 1];

	static {
		POWERS[0] = 1;
		for (int exponent = 1; exponent < POWERS.length; exponent++) {
			POWERS[exponent] = 10 * POWERS[exponent - 1];
		}
	}

	/** No byte of a number: a decimal separator that never comes. */
	private static final byte NONE = '-';

	private final byte decimal;

	private final boolean usable;

	/** The digits before and after the decimal separator. */
	private long whole;

	private long fraction;

	private int decimals;

	private boolean negative;

	SmallDecimal(NumberFormat format, Charset charset) {
		byte[] separator = NumberFormat.bytes(String.valueOf(format.decimal()), charset);
		this.decimal = (separator.length == 1) ? separator[0] : NONE;
		this.usable = format.grouping().isEmpty();
	}

	/**
	 * Read a number.
	 * @return whether it is one and a small one; if not, it may still be a number
	 */
	boolean read(Field field) {
		byte[] bytes = field.bytes();
		int to = field.to();
		int index = field.from();
		this.negative = index < to && bytes[index] == '-';
		if (this.negative) {
			index++;
		}
		int digits = to - index;
		if (!this.usable || digits > MOST_DIGITS + 1) {
			return false;
		}
		long value = 0;
		long before = 0;
		int point = to;
		for (; index < to; index++) {
			int digit = bytes[index] - '0';
			if (digit >= 0 && digit <= 9) {
				value = 10 * value + digit;
			}
			else if (bytes[index] == this.decimal && point == to) {
				point = index;
				before = value;
				value = 0;
				digits--;
			}
			else {
				return false;
			}
		}
		this.whole = (point < to) ? before : value;
		this.fraction = (point < to) ? value : 0;
		this.decimals = Math.max(0, to - point - 1);
		return digits > 0 && digits <= MOST_DIGITS;
	}

	/** All digits as one number, without the sign. */
	long unscaled() {
		return this.whole * POWERS[this.decimals] + this.fraction;
	}

	/** The digits before the decimal separator as a number. */
	long whole() {
		return this.whole;
	}

	/** The decimals as a number: 5 for {@code .05}. */
	long fraction() {
		return this.fraction;
	}

	/** How many of the digits are decimals. */
	int decimals() {
		return this.decimals;
	}

	boolean negative() {
		return this.negative;
	}

}
