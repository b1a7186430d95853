package dev.blockload.mapping.encode;

import java.nio.charset.StandardCharsets;

import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * {@code float4}, {@code float8}: IEEE 754, the value nearest to the text.
 */
final class FloatingEncoder implements Encoder {

	/** Powers of ten that are exact in each type. */
	private static final double[] DOUBLE_POWERS = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
			1e13, 1e14, 1e15 };

	private static final float[] FLOAT_POWERS = { 1e0f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f };

	/** Up to here every integer is a float. */
	private static final long MOST_EXACT_FLOAT = 1 << 24;

	private static final InvalidValue OUT_OF_RANGE = new InvalidValue(ValueReject.OUT_OF_RANGE,
			"is out of range. Expected a magnitude that the type can hold.");

	private final boolean isDouble;

	private final SmallDecimal small;

	private final NumberScanner scanner;

	FloatingEncoder(int bytes, SmallDecimal small, NumberScanner scanner) {
		this.isDouble = bytes == Double.BYTES;
		this.small = small;
		this.scanner = scanner;
	}

	/**
	 * Where digits and power of ten are both exact, one operation rounds correctly
	 * (Clinger, How to Read Floating Point Numbers Accurately); the rest is for the
	 * library.
	 */
	@Override
	public @Nullable InvalidValue encode(Field field, TupleBuffer out) {
		if (!this.small.read(field)) {
			return encodeAny(field, out);
		}
		long unscaled = this.small.unscaled();
		int decimals = this.small.decimals();
		if (this.isDouble) {
			putDouble(unscaled / DOUBLE_POWERS[decimals], this.small.negative(), out);
			return null;
		}
		if (unscaled > MOST_EXACT_FLOAT || decimals >= FLOAT_POWERS.length) {
			return encodeAny(field, out);
		}
		putFloat(unscaled / FLOAT_POWERS[decimals], this.small.negative(), out);
		return null;
	}

	private @Nullable InvalidValue encodeAny(Field field, TupleBuffer out) {
		if (!this.scanner.scan(field)) {
			return this.scanner.invalid();
		}
		String text = text(this.scanner.digits(), this.scanner.count(), this.scanner.point());
		double value = this.isDouble ? Double.parseDouble(text) : Float.parseFloat(text);
		if (Double.isInfinite(value) || (value == 0 && !isZero(this.scanner.digits(), this.scanner.count()))) {
			return OUT_OF_RANGE;
		}
		if (this.isDouble) {
			putDouble(value, this.scanner.negative(), out);
		}
		else {
			putFloat((float) value, this.scanner.negative(), out);
		}
		return null;
	}

	private static void putDouble(double value, boolean negative, TupleBuffer out) {
		out.value64(Double.doubleToRawLongBits(negative ? -value : value));
	}

	private static void putFloat(float value, boolean negative, TupleBuffer out) {
		out.value32(Float.floatToRawIntBits(negative ? -value : value));
	}

	private static boolean isZero(byte[] digits, int count) {
		for (int index = 0; index < count; index++) {
			if (digits[index] != 0) {
				return false;
			}
		}
		return true;
	}

	private static String text(byte[] digits, int count, int point) {
		byte[] text = new byte[count];
		for (int index = 0; index < count; index++) {
			text[index] = (byte) ('0' + digits[index]);
		}
		return new String(text, StandardCharsets.US_ASCII) + "E" + (point - count);
	}

}
