package dev.blockload.mapping.encode;

import java.nio.charset.Charset;
import java.util.Comparator;
import java.util.List;

import dev.blockload.csv.Field;

/**
 * Takes from a number what stands around its digits: signs, parentheses, units, a percent
 * sign. Blanks between them are forgiven, at either end they are not.
 */
final class Affixes {

	private static final List<String> BLANKS = List.of(" ", "\u00A0", "\u202F");

	private static final byte[][] PERCENT = { { '%' } };

	private final byte[][] prefixes;

	private final byte[][] suffixes;

	private final byte[][] blanks;

	private final boolean percent;

	private final boolean trailingMinus;

	private final boolean parentheses;

	private byte[] bytes = new byte[0];

	private int from;

	private int to;

	private boolean negative;

	Affixes(NumberFormat format, Charset charset) {
		this.prefixes = encoded(format.prefixes(), charset);
		this.suffixes = encoded(format.suffixes(), charset);
		this.blanks = encoded(BLANKS, charset);
		this.percent = format.percent();
		this.trailingMinus = format.trailingMinus();
		this.parentheses = format.parentheses();
	}

	/** The longest first: the shorter may be its beginning. */
	private static byte[][] encoded(List<String> texts, Charset charset) {
		return texts.stream()
			.map((text) -> NumberFormat.bytes(text, charset))
			.filter((text) -> text.length > 0)
			.sorted(Comparator.comparingInt((byte[] text) -> text.length).reversed())
			.toArray(byte[][]::new);
	}

	/**
	 * Look for the digits.
	 * @return whether what is around them may be there; what is left begins with neither
	 * sign nor blank
	 */
	boolean strip(Field field) {
		this.bytes = field.bytes();
		this.from = field.from();
		this.to = field.to();
		this.negative = false;
		boolean enclosed = enclosed();
		boolean signed = !enclosed && sign();
		if (take(this.prefixes)) {
			blanksAfter();
			enclosed |= !enclosed && !signed && enclosed();
			signed |= !enclosed && !signed && sign();
		}
		else if (signed && this.prefixes.length > 0) {
			// "- €5": the blank belongs to the unit.
			int afterSign = this.from;
			blanksAfter();
			if (take(this.prefixes)) {
				blanksAfter();
			}
			else {
				this.from = afterSign;
			}
		}
		boolean minus = !enclosed && !signed && trailingMinus();
		if (drop(this.suffixes)) {
			blanksBefore();
			minus |= !enclosed && !signed && !minus && trailingMinus();
		}
		if (this.percent) {
			if (!drop(PERCENT)) {
				return false;
			}
			blanksBefore();
			minus |= !enclosed && !signed && !minus && trailingMinus();
		}
		enclosed |= !enclosed && !signed && !minus && enclosed();
		this.negative |= enclosed || minus;
		return this.from < this.to && this.bytes[this.from] != '-' && this.bytes[this.from] != '+';
	}

	private boolean enclosed() {
		if (!this.parentheses || this.to - this.from < 2 || this.bytes[this.from] != '('
				|| this.bytes[this.to - 1] != ')') {
			return false;
		}
		this.from++;
		this.to--;
		return true;
	}

	private boolean sign() {
		this.negative = this.from < this.to && this.bytes[this.from] == '-';
		boolean signed = this.negative || (this.from < this.to && this.bytes[this.from] == '+');
		this.from += signed ? 1 : 0;
		return signed;
	}

	private boolean trailingMinus() {
		boolean found = this.trailingMinus && this.from < this.to && this.bytes[this.to - 1] == '-';
		this.to -= found ? 1 : 0;
		return found;
	}

	private boolean take(byte[][] texts) {
		for (byte[] text : texts) {
			if (NumberScanner.startsWith(this.bytes, this.from, this.to, text)) {
				this.from += text.length;
				return true;
			}
		}
		return false;
	}

	private boolean drop(byte[][] texts) {
		for (byte[] text : texts) {
			int start = this.to - text.length;
			if (start >= this.from && NumberScanner.startsWith(this.bytes, start, this.to, text)) {
				this.to = start;
				return true;
			}
		}
		return false;
	}

	private void blanksAfter() {
		boolean found = take(this.blanks);
		while (found) {
			found = take(this.blanks);
		}
	}

	private void blanksBefore() {
		boolean found = drop(this.blanks);
		while (found) {
			found = drop(this.blanks);
		}
	}

	/** Where the digits begin. */
	int from() {
		return this.from;
	}

	/** Where they end. */
	int to() {
		return this.to;
	}

	/** Whether what is around them says that the number is negative. */
	boolean negative() {
		return this.negative;
	}

}
