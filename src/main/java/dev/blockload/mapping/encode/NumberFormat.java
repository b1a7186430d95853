package dev.blockload.mapping.encode;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the numbers of a column are written.
 *
 * @param decimal between units and decimals
 * @param grouping between groups of three digits, any of these; empty for none
 * @param prefixes texts that can precede the number
 * @param suffixes texts that can follow it
 * @param percent whether a percent sign must follow it
 * @param multiplier what it is multiplied by
 * @param trailingMinus whether a minus can follow it
 * @param parentheses whether it is negative in parentheses
 * @param rounding what becomes of decimals beyond those of the column
 */
public record NumberFormat(char decimal, List<Character> grouping, List<String> prefixes, List<String> suffixes,
		boolean percent, BigDecimal multiplier, boolean trailingMinus, boolean parentheses, Rounding rounding) {

	/** The spaces that separate groups where the separator is a space. */
	public static final List<Character> SPACES = List.of(' ', '\u00A0', '\u202F');

	/** The characters that separate groups where the separator is an apostrophe. */
	public static final List<Character> APOSTROPHES = List.of('\'', '\u2019');

	/** Digits with a decimal point and nothing else. */
	public static final NumberFormat PLAIN = new NumberFormat('.', List.of(), List.of(), List.of(), false,
			BigDecimal.ONE, false, false, Rounding.NONE);

	public NumberFormat {
		grouping = List.copyOf(grouping);
		prefixes = List.copyOf(prefixes);
		suffixes = List.copyOf(suffixes);
		if (grouping.contains(decimal)) {
			throw new IllegalArgumentException(
					"decimal-separator and grouping-separator are both '%s'. Expected different characters."
						.formatted(decimal));
		}
		if (multiplier.signum() == 0) {
			throw new IllegalArgumentException(
					"multiplier is %s. Expected a number other than 0.".formatted(multiplier.toPlainString()));
		}
		if (prefixes.contains("") || suffixes.contains("")) {
			throw new IllegalArgumentException(
					"prefix is %s and suffix is %s. Expected texts that are not empty.".formatted(prefixes, suffixes));
		}
	}

	/** Whether it is digits and separators, taken as they are. */
	boolean isPlain() {
		return this.prefixes.isEmpty() && this.suffixes.isEmpty() && !isScaled() && !this.trailingMinus
				&& !this.parentheses && this.rounding == Rounding.NONE;
	}

	/** Whether the value is another number than the digits say. */
	boolean isScaled() {
		return this.percent || this.multiplier.compareTo(BigDecimal.ONE) != 0;
	}

	/** Whether whole numbers may be written with decimals. */
	boolean hasDecimals() {
		return isScaled() || this.rounding != Rounding.NONE;
	}

	/** The reject of a field that is not a number in this format. */
	InvalidValue invalid() {
		return new InvalidValue(ValueReject.NOT_A_NUMBER, "is not a valid number. Expected digits with '" + this.decimal
				+ "' as the decimal separator" + (this.grouping.isEmpty() ? "" : " and " + groups()) + around() + ".");
	}

	/** The reject of a field that is not an integer in this format. */
	InvalidValue invalidInteger() {
		return hasDecimals() ? invalid()
				: new InvalidValue(ValueReject.NOT_A_NUMBER, "is not a valid integer. Expected digits"
						+ (this.grouping.isEmpty() ? "" : " with " + groups()) + around() + ".");
	}

	private String groups() {
		String separator = this.grouping.equals(SPACES) ? "a space"
				: this.grouping.equals(APOSTROPHES) ? "an apostrophe" : "'" + this.grouping.get(0) + "'";
		return separator + " between groups of three";
	}

	private String around() {
		return (this.prefixes.isEmpty() ? "" : ", optionally after " + listed(this.prefixes))
				+ (this.suffixes.isEmpty() ? "" : ", optionally before " + listed(this.suffixes))
				+ (this.percent ? ", with '%' after them" : "")
				+ (this.trailingMinus ? ", with '-' before or after them where negative" : "")
				+ (this.parentheses ? ", in parentheses where negative" : "");
	}

	private static String listed(List<String> texts) {
		return texts.stream().map((text) -> "'" + text + "'").collect(Collectors.joining(" or "));
	}

	/** A text in the encoding of the file, empty where it does not have it. */
	static byte[] bytes(String text, Charset charset) {
		return charset.newEncoder().canEncode(text) ? text.getBytes(charset) : new byte[0];
	}

}
