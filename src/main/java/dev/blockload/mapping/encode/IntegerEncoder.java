package dev.blockload.mapping.encode;

import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * {@code int2}, {@code int4}, {@code int8}: two's complement.
 */
final class IntegerEncoder implements Encoder {

	/** So many digits fit a long whatever they are. */
	private static final int SAFE_DIGITS = 18;

	private final int bytes;

	private final long least;

	private final long most;

	private final NumberScanner scanner;

	private final InvalidValue notANumber;

	private final InvalidValue outOfRange;

	IntegerEncoder(int bytes, NumberFormat format, NumberScanner scanner) {
		this.bytes = bytes;
		this.most = Long.MAX_VALUE >>> (Long.SIZE - Byte.SIZE * bytes);
		this.least = -this.most - 1;
		this.scanner = scanner;
		this.notANumber = format.invalidInteger();
		this.outOfRange = new InvalidValue(ValueReject.OUT_OF_RANGE,
				"is out of range. Expected " + this.least + " to " + this.most + ".");
	}

	@Override
	public @Nullable InvalidValue encode(Field field, TupleBuffer out) {
		byte[] text = field.bytes();
		int from = field.from();
		boolean negative = from < field.to() && text[from] == '-';
		int index = negative ? from + 1 : from;
		int digits = field.to() - index;
		if (digits < 1 || digits > SAFE_DIGITS) {
			return encodeAnyForm(field, out);
		}
		long value = 0;
		for (; index < field.to(); index++) {
			int digit = text[index] - '0';
			if (digit < 0 || digit > 9) {
				return encodeAnyForm(field, out);
			}
			value = 10 * value + digit;
		}
		return put(negative ? -value : value, out);
	}

	/** Signs, leading zeros, groups, and everything that is no integer. */
	private @Nullable InvalidValue encodeAnyForm(Field field, TupleBuffer out) {
		if (!this.scanner.scan(field) || !this.scanner.wholeNumber()) {
			return this.notANumber;
		}
		byte[] digits = this.scanner.digits();
		long negated = 0;
		for (int index = 0; index < this.scanner.count(); index++) {
			// The negative range is the larger one.
			if (negated < (Long.MIN_VALUE + digits[index]) / 10) {
				return this.outOfRange;
			}
			negated = 10 * negated - digits[index];
		}
		if (!this.scanner.negative() && negated == Long.MIN_VALUE) {
			return this.outOfRange;
		}
		return put(this.scanner.negative() ? negated : -negated, out);
	}

	private @Nullable InvalidValue put(long value, TupleBuffer out) {
		if (value < this.least || value > this.most) {
			return this.outOfRange;
		}
		switch (this.bytes) {
			case Integer.BYTES -> out.value32((int) value);
			case Long.BYTES -> out.value64(value);
			default -> {
				out.int32(Short.BYTES);
				out.int16((int) value);
			}
		}
		return null;
	}

}
