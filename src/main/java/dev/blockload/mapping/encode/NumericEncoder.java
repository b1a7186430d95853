package dev.blockload.mapping.encode;

import dev.blockload.block.ColumnType.Numeric;
import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * {@code numeric}: int16 count of digits, int16 weight of the first, int16 sign, int16
 * display scale, then the digits to the base of 10000, as {@code numeric_recv} of
 * PostgreSQL's {@code numeric.c} reads them. Decimal all the way: no value is rounded.
 */
final class NumericEncoder implements Encoder {

	private static final int NEGATIVE = 0x4000;

	private static final int NAN = 0xc000;

	private static final int POSITIVE_INFINITY = 0xd000;

	private static final int NEGATIVE_INFINITY = 0xf000;

	private static final int DIGITS_A_GROUP = 4;

	/** What {@code numeric} without a limit holds before and after the point. */
	private static final int MOST_UNITS = 131_072;

	static final int MOST_DECIMALS = 16_383;

	private static final long BASE = 10_000;

	private static final long[] POWERS = new long[19];

	static {
		POWERS[0] = 1;
		for (int exponent = 1; exponent < POWERS.length; exponent++) {
			POWERS[exponent] = 10 * POWERS[exponent - 1];
		}
	}

	private final NumberScanner scanner;

	private final SmallDecimal small;

	/** Of a small number: 15 digits and at most 3 zeros that fill up the last. */
	private final int[] groups = new int[5];

	private final boolean limited;

	private final int mostUnits;

	private final int mostDecimals;

	private final InvalidValue outOfRange;

	NumericEncoder(Numeric type, SmallDecimal small, NumberScanner scanner) {
		this.small = small;
		this.scanner = scanner;
		this.limited = type.precision() >= 0;
		this.mostUnits = this.limited ? type.precision() - type.scale() : MOST_UNITS;
		this.mostDecimals = this.limited ? type.scale() : MOST_DECIMALS;
		this.outOfRange = new InvalidValue(ValueReject.OUT_OF_RANGE,
				(this.mostUnits > 0)
						? "is out of range. Expected at most " + this.mostUnits
								+ " digits before the decimal separator."
						: "is out of range. Expected less than 10^" + this.mostUnits + ".");
	}

	@Override
	public @Nullable InvalidValue encode(Field field, TupleBuffer out) {
		if (this.small.read(field) && fits(this.small.unscaled(), this.small.decimals())) {
			putSmall(out);
			return null;
		}
		return encodeAny(field, out);
	}

	/**
	 * Whether it fits as it is written; one that does not may do without its last zeros.
	 */
	private boolean fits(long unscaled, int decimals) {
		int digits = this.mostUnits + decimals;
		return decimals <= this.mostDecimals && digits >= 0
				&& (digits > SmallDecimal.MOST_DIGITS || unscaled < POWERS[digits]);
	}

	private void putSmall(TupleBuffer out) {
		int decimals = this.small.decimals();
		int fractionGroups = (decimals + DIGITS_A_GROUP - 1) / DIGITS_A_GROUP;
		// From the right: the groups of the decimals first.
		int end = split(this.small.fraction() * POWERS[DIGITS_A_GROUP * fractionGroups - decimals], 0);
		while (end < fractionGroups) {
			this.groups[end++] = 0;
		}
		end = split(this.small.whole(), end);
		while (end > 0 && this.groups[end - 1] == 0) {
			end--;
		}
		int first = 0;
		while (first < end && this.groups[first] == 0) {
			first++;
		}
		int scale = this.limited ? this.mostDecimals : decimals;
		if (first == end) {
			header(out, 0, 0, 0, scale);
			return;
		}
		header(out, end - first, end - 1 - fractionGroups, this.small.negative() ? NEGATIVE : 0, scale);
		while (end > first) {
			out.int16(this.groups[--end]);
		}
	}

	/**
	 * Split a number into groups, the lowest first.
	 * @param at where the first group goes
	 * @return where the next group would go
	 */
	private int split(long number, int at) {
		int end = at;
		long rest = number;
		for (; rest > Integer.MAX_VALUE; rest /= BASE) {
			this.groups[end++] = (int) (rest % BASE);
		}
		// Most numbers are small, and an int is divided faster.
		for (int small = (int) rest; small != 0; small /= (int) BASE) {
			this.groups[end++] = small % (int) BASE;
		}
		return end;
	}

	private @Nullable InvalidValue encodeAny(Field field, TupleBuffer out) {
		if (!this.scanner.scan(field)) {
			return this.scanner.invalid();
		}
		if (this.scanner.tooLargeExponent()) {
			return this.outOfRange;
		}
		byte[] digits = this.scanner.digits();
		int first = 0;
		int last = this.scanner.count();
		int units = this.scanner.point();
		int written = Math.max(0, last - units);
		while (first < last && digits[first] == 0) {
			first++;
			units--;
		}
		while (first < last && digits[last - 1] == 0) {
			last--;
		}
		int decimals = last - first - units;
		boolean zero = first == last;
		if (!zero && units > this.mostUnits) {
			return this.outOfRange;
		}
		if (!zero && decimals > this.mostDecimals) {
			return tooManyDecimals(decimals);
		}
		if (!this.limited && written > MOST_DECIMALS) {
			return tooManyDecimals(written);
		}
		int scale = this.limited ? Math.max(0, this.mostDecimals) : written;
		if (zero) {
			header(out, 0, 0, 0, scale);
		}
		else {
			putDigits(out, digits, first, last, units, scale);
		}
		return null;
	}

	private void putDigits(TupleBuffer out, byte[] digits, int first, int last, int units, int scale) {
		int weight = Math.floorDiv(units + DIGITS_A_GROUP - 1, DIGITS_A_GROUP) - 1;
		// Groups are counted from the point: the first has one to four digits of the
		// number, the last is filled up with zeros.
		int size = units - DIGITS_A_GROUP * weight;
		int groups = 1 + Math.max(0, Math.floorDiv(last - first - size + DIGITS_A_GROUP - 1, DIGITS_A_GROUP));
		header(out, groups, weight, this.scanner.negative() ? NEGATIVE : 0, scale);
		int index = first;
		for (int group = 0; group < groups; group++) {
			int value = 0;
			for (int digit = 0; digit < size; digit++, index++) {
				value = 10 * value + ((index < last) ? digits[index] : 0);
			}
			out.int16(value);
			size = DIGITS_A_GROUP;
		}
	}

	/** What is no number: the sign says which. */
	static void putSpecial(double special, TupleBuffer out) {
		header(out, 0, 0, Double.isNaN(special) ? NAN : (special > 0) ? POSITIVE_INFINITY : NEGATIVE_INFINITY, 0);
	}

	private static void header(TupleBuffer out, int groups, int weight, int sign, int scale) {
		out.int32((4 + groups) * Short.BYTES);
		out.int64(((long) groups << (3 * Short.SIZE)) | ((weight & 0xffffL) << (2 * Short.SIZE))
				| ((long) sign << Short.SIZE) | (scale & 0xffff));
	}

	private InvalidValue tooManyDecimals(int decimals) {
		return new InvalidValue(ValueReject.TOO_MANY_DECIMALS,
				(this.mostDecimals >= 0) ? "has " + decimals + ((decimals == 1) ? " decimal" : " decimals")
						+ ". Expected at most " + this.mostDecimals + "."
						: "is not a multiple of 10^" + -this.mostDecimals + ".");
	}

}
