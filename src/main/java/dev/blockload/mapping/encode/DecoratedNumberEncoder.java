package dev.blockload.mapping.encode;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * Numbers with more to them than digits and separators: units, signs elsewhere, a factor,
 * decimals to be rounded. What is meant is written down plainly, and encoded as that.
 */
final class DecoratedNumberEncoder implements Encoder {

	/**
	 * No value of any type has as many digits that count; a number of a million would
	 * take seconds to multiply.
	 */
	private static final int MOST_DIGITS = 160_000;

	/** Numbers up to this length are shown in reasons. */
	private static final int MOST_SHOWN = 60;

	private final NumberFormat format;

	private final Plain plain;

	private final Affixes affixes;

	private final NumberScanner scanner;

	/** What is left of the factor besides a power of ten. */
	private final BigInteger factor;

	private final int powerOfTen;

	private final InvalidValue invalid;

	/** The digits of the value ... */
	private byte[] digits = new byte[64];

	private int count;

	/** ... of which so many stand before the point. */
	private int point;

	DecoratedNumberEncoder(NumberFormat format, Charset charset, Plain plain) {
		this.format = format;
		this.plain = plain;
		this.affixes = new Affixes(format, charset);
		this.scanner = new NumberScanner(format, charset);
		BigDecimal multiplier = format.multiplier().abs().stripTrailingZeros();
		this.factor = multiplier.unscaledValue();
		this.powerOfTen = -multiplier.scale() - (format.percent() ? 2 : 0);
		this.invalid = plain.whole() ? format.invalidInteger() : format.invalid();
	}

	/**
	 * How what is meant is encoded.
	 *
	 * @param encoder of plain numbers in ASCII
	 * @param whole whether it takes whole numbers only
	 * @param decimals how many it takes; {@link Integer#MAX_VALUE} where none is ever one
	 * too many
	 */
	record Plain(Encoder encoder, boolean whole, int decimals) {
	}

	@Override
	public @Nullable InvalidValue encode(Field field, TupleBuffer out) {
		if (!this.affixes.strip(field) || !this.scanner.scan(field.bytes(), this.affixes.from(), this.affixes.to())) {
			return this.invalid;
		}
		if (this.plain.whole() && !this.format.hasDecimals() && !this.scanner.wholeNumber()) {
			return this.invalid;
		}
		if (this.scanner.count() > MOST_DIGITS) {
			return new InvalidValue(ValueReject.OUT_OF_RANGE,
					"has " + this.scanner.count() + " digits. Expected at most " + MOST_DIGITS + ".");
		}
		multiply();
		boolean rounded = round();
		boolean negative = this.affixes.negative() != (this.format.multiplier().signum() < 0);
		String text = (negative ? "-" : "") + (this.plain.whole() ? whole() : floating());
		InvalidValue refused = this.plain.whole() && hasDecimals()
				? new InvalidValue(ValueReject.TOO_MANY_DECIMALS, "is not a whole number. Expected no decimals.")
				: this.plain.encoder().encode(Field.of(text.getBytes(StandardCharsets.US_ASCII)), out);
		return (refused != null && (rounded || this.format.isScaled())) ? about(negative, refused) : refused;
	}

	private void multiply() {
		this.count = this.scanner.count();
		this.point = this.scanner.point() + this.powerOfTen;
		if (this.digits.length < this.count) {
			this.digits = new byte[2 * this.count];
		}
		System.arraycopy(this.scanner.digits(), 0, this.digits, 0, this.count);
		if (!this.factor.equals(BigInteger.ONE)) {
			int decimals = this.count - this.point;
			String product = new BigInteger(text(0, this.count)).multiply(this.factor).toString();
			this.digits = product.getBytes(StandardCharsets.US_ASCII);
			this.count = this.digits.length;
			this.point = this.count - decimals;
			for (int index = 0; index < this.count; index++) {
				this.digits[index] = (byte) (this.digits[index] - '0');
			}
		}
	}

	/**
	 * Drop the decimals that the column does not have.
	 * @return whether there were any
	 */
	private boolean round() {
		long kept = (long) this.point + this.plain.decimals();
		if (this.format.rounding() == Rounding.NONE || kept >= this.count) {
			return false;
		}
		int last = (int) Math.max(-1, kept);
		boolean up = last >= 0 && this.format.rounding()
			.roundsUp(last > 0 && this.digits[last - 1] % 2 == 1, this.digits[last], !isZero(last + 1));
		// The first digit is for what is carried beyond the front.
		byte[] result = new byte[Math.max(last, 0) + 1];
		System.arraycopy(this.digits, 0, result, 1, result.length - 1);
		for (int index = result.length - 1; up; index--) {
			up = result[index] == 9;
			result[index] = (byte) (up ? 0 : result[index] + 1);
		}
		this.digits = result;
		this.count = result.length;
		this.point = (last < 0) ? 1 : this.point + 1;
		return true;
	}

	private boolean isZero(int from) {
		for (int index = from; index < this.count; index++) {
			if (this.digits[index] != 0) {
				return false;
			}
		}
		return true;
	}

	private boolean hasDecimals() {
		return !isZero(Math.max(0, this.point));
	}

	/** Digits only; of a number too large for any integer, enough to tell. */
	private String whole() {
		int first = 0;
		while (first < this.count && this.digits[first] == 0) {
			first++;
		}
		long units = Math.min((long) this.point - first, 40);
		if (units <= 0 || first == this.count) {
			return "0";
		}
		return text(first, Math.min(this.count, first + (int) units))
				+ "0".repeat((int) Math.max(0, first + units - this.count));
	}

	/** With an exponent, so that it is never longer than the text. */
	private String floating() {
		return text(0, this.count) + "e" + ((long) this.point - this.count);
	}

	private String text(int from, int to) {
		byte[] text = Arrays.copyOfRange(this.digits, from, to);
		for (int index = 0; index < text.length; index++) {
			text[index] = (byte) (text[index] + '0');
		}
		return new String(text, StandardCharsets.US_ASCII);
	}

	private InvalidValue about(boolean negative, InvalidValue refused) {
		if (this.count > MOST_SHOWN || Math.abs((long) this.point) > MOST_SHOWN) {
			return refused;
		}
		String value = (negative ? "-" : "") + new BigDecimal(floating()).toPlainString();
		return new InvalidValue(refused.code(), "becomes " + value + ", which " + refused.predicate());
	}

}
