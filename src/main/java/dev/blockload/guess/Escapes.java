package dev.blockload.guess;

import dev.blockload.csv.Dialect;
import org.jspecify.annotations.Nullable;

/**
 * What a text says for and against an escape character. An escape changes the values that
 * contain it, so it is guessed only if the text has an escaped delimiter, quote or line
 * end, and no escape before another character, as in {@code C:\new}.
 */
final class Escapes {

	private static final int CONTEXT = 20;

	private final String text;

	private final Dialect dialect;

	private final char escape;

	private int proof = -1;

	private int contradiction = -1;

	/**
	 * Examines a text.
	 * @param text all of the sample
	 * @param dialect the dialect with the escape
	 */
	Escapes(String text, Dialect dialect) {
		Character character = dialect.escape();
		if (character == null) {
			throw new IllegalArgumentException("The dialect has no escape. Expected one.");
		}
		this.text = text;
		this.dialect = dialect;
		this.escape = character;
		look();
	}

	private void look() {
		int index = this.text.indexOf(this.escape);
		while (index >= 0 && index + 1 < this.text.length()) {
			char next = this.text.charAt(index + 1);
			if (next == this.dialect.delimiter() || isQuote(next) || isLineEnd(next)) {
				this.proof = (this.proof < 0) ? index : this.proof;
			}
			else if (next != this.escape && !isNullWord(index)) {
				this.contradiction = index;
				return;
			}
			index = this.text.indexOf(this.escape, index + 2);
		}
	}

	private boolean isQuote(char character) {
		Character quote = this.dialect.quote();
		return quote != null && quote == character;
	}

	private static boolean isLineEnd(char character) {
		return character == '\n' || character == '\r';
	}

	/** Whether a field is {@code \N}, the null of database dumps. */
	private boolean isNullWord(int index) {
		return this.text.charAt(index + 1) == 'N' && (index == 0 || isFieldEnd(this.text.charAt(index - 1)))
				&& (index + 2 == this.text.length() || isFieldEnd(this.text.charAt(index + 2)));
	}

	private boolean isFieldEnd(char character) {
		return character == this.dialect.delimiter() || isQuote(character) || isLineEnd(character);
	}

	/** Whether an escape is proven, and nothing contradicts it. */
	boolean areProven() {
		return this.proof >= 0 && this.contradiction < 0;
	}

	/** A text with an escaped character and what it becomes, or null. */
	@Nullable String example() {
		if (this.proof < 0) {
			return null;
		}
		int from = this.proof;
		while (from > 0 && this.proof - from < CONTEXT && !isFieldEnd(this.text.charAt(from - 1))) {
			from--;
		}
		int to = this.proof + 2;
		while (to < this.text.length() && to - this.proof < CONTEXT && !isFieldEnd(this.text.charAt(to))
				&& this.text.charAt(to) != this.escape) {
			to++;
		}
		String before = this.text.substring(from, this.proof).replace(twice(), String.valueOf(this.escape));
		return QuotedText.of(this.text.substring(from, to)) + " is read as "
				+ QuotedText.of(before + this.text.substring(this.proof + 1, to));
	}

	private String twice() {
		return String.valueOf(this.escape).repeat(2);
	}

}
