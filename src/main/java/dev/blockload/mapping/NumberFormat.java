package dev.blockload.mapping;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.mapping.ColumnRule.Format;

/**
 * How the numbers of a column are written.
 *
 * @param decimal between units and decimals
 * @param grouping between groups of three digits, any of these; empty for none
 * @param prefixes one of them may stand before the number
 * @param suffixes one of them may stand after it
 * @param percent whether a percent sign must stand after it
 * @param multiplier what it is multiplied by
 * @param trailingMinus whether a minus may stand after it
 * @param parentheses whether it is negative in parentheses
 * @param rounding what becomes of decimals beyond those of the column
 */
record NumberFormat(char decimal, List<Character> grouping, List<String> prefixes, List<String> suffixes,
		boolean percent, BigDecimal multiplier, boolean trailingMinus, boolean parentheses, Rounding rounding) {

	private static final List<Character> SPACES = List.of(' ', '\u00A0', '\u202F');

	private static final List<Character> APOSTROPHES = List.of('\'', '\u2019');

	/** Comes after what it is made of. */
	static final NumberFormat PLAIN = of(Format.DEFAULT);

	static NumberFormat of(Format format) {
		List<String> negative = format.texts(FormatKey.NEGATIVE);
		return new NumberFormat(format.text(FormatKey.DECIMAL_SEPARATOR).charAt(0),
				grouping(format.text(FormatKey.GROUPING_SEPARATOR)), format.texts(FormatKey.PREFIX),
				format.texts(FormatKey.SUFFIX), Boolean.parseBoolean(format.text(FormatKey.PERCENT)),
				new BigDecimal(format.text(FormatKey.MULTIPLIER)), negative.contains(FormatTexts.TRAILING_MINUS),
				negative.contains(FormatTexts.PARENTHESES), Rounding.of(format.text(FormatKey.ROUND)));
	}

	private static List<Character> grouping(String text) {
		return switch (text) {
			case FormatTexts.NONE -> List.of();
			case FormatTexts.SPACE -> SPACES;
			case FormatTexts.APOSTROPHE -> APOSTROPHES;
			default -> List.of(text.charAt(0));
		};
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

	/** What to say of a field that is none of its numbers. */
	Refusal refusal() {
		return new Refusal("not-a-number", "is no number: expected digits with '" + this.decimal
				+ "' as the decimal separator" + (this.grouping.isEmpty() ? "" : " and " + groups()) + around());
	}

	/** What to say of a field that is no whole number. */
	Refusal refusalOfInteger() {
		return hasDecimals() ? refusal() : new Refusal("not-a-number",
				"is no integer: expected digits" + (this.grouping.isEmpty() ? "" : " with " + groups()) + around());
	}

	private String groups() {
		String separator = this.grouping.equals(SPACES) ? "a space"
				: this.grouping.equals(APOSTROPHES) ? "an apostrophe" : "'" + this.grouping.get(0) + "'";
		return separator + " between groups of three";
	}

	private String around() {
		return (this.prefixes.isEmpty() ? "" : ", perhaps after " + listed(this.prefixes))
				+ (this.suffixes.isEmpty() ? "" : ", perhaps before " + listed(this.suffixes))
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
