package dev.blockload.mapping.encode;

import org.jspecify.annotations.Nullable;

/**
 * Whether UTF-8 text is JSON as RFC 8259 has it, and whether {@code jsonb} can hold it:
 * that has no NUL, no half of a surrogate pair, and no number that {@code numeric} has
 * not. For one thread.
 */
final class JsonValidator {

	/** The server's stack ends somewhere beyond this. */
	private static final int DEEPEST = 1000;

	private static final int MOST_UNITS = 131_072;

	private static final int MOST_DECIMALS = 16_383;

	/** Beyond this an exponent is too large whatever the digits. */
	private static final int MOST_EXPONENT = 10_000_000;

	private final boolean binary;

	private byte[] bytes = new byte[0];

	private int from;

	private int at;

	private int to;

	private @Nullable InvalidValue invalid;

	JsonValidator(boolean binary) {
		this.binary = binary;
	}

	/** Null, or why it is not JSON. */
	@Nullable InvalidValue validate(byte[] text, int textFrom, int textTo) {
		this.bytes = text;
		this.from = textFrom;
		this.at = textFrom;
		this.to = textTo;
		this.invalid = null;
		boolean valid = value(0);
		skipSpace();
		if (valid && this.at == this.to) {
			return null;
		}
		return (this.invalid != null) ? this.invalid
				: new InvalidValue(ValueReject.NOT_JSON,
						"is not valid JSON. "
								+ ((this.at < this.to) ? "Unexpected character at byte " + (this.at - this.from)
										: "It ends too early, at byte " + (this.at - this.from))
								+ ".");
	}

	private boolean value(int depth) {
		skipSpace();
		if (depth > DEEPEST) {
			return refuse(ValueReject.NOT_JSON, "is nested too deeply. Expected at most " + DEEPEST + " levels.");
		}
		return switch (peek()) {
			case '{' -> object(depth);
			case '[' -> array(depth);
			case '"' -> string();
			case 't' -> word("true");
			case 'f' -> word("false");
			case 'n' -> word("null");
			default -> number();
		};
	}

	private boolean object(int depth) {
		this.at++;
		skipSpace();
		if (take('}')) {
			return true;
		}
		do {
			skipSpace();
			if (peek() != '"' || !string()) {
				return false;
			}
			skipSpace();
			if (!take(':') || !value(depth + 1)) {
				return false;
			}
			skipSpace();
		}
		while (take(','));
		return take('}');
	}

	private boolean array(int depth) {
		this.at++;
		skipSpace();
		if (take(']')) {
			return true;
		}
		do {
			if (!value(depth + 1)) {
				return false;
			}
			skipSpace();
		}
		while (take(','));
		return take(']');
	}

	private boolean word(String word) {
		for (int index = 0; index < word.length(); index++) {
			if (!take(word.charAt(index))) {
				return false;
			}
		}
		return true;
	}

	private boolean number() {
		take('-');
		int start = this.at;
		// After a leading zero no digit may follow: it is left for others to stumble
		// over.
		if (!take('0') && !digits()) {
			return false;
		}
		int units = this.at - start;
		int decimals = 0;
		if (take('.')) {
			start = this.at;
			if (!digits()) {
				return false;
			}
			decimals = this.at - start;
		}
		int exponent = 0;
		if (take('e') || take('E')) {
			boolean negative = peek() == '-';
			if (negative || peek() == '+') {
				this.at++;
			}
			start = this.at;
			if (!digits()) {
				return false;
			}
			exponent = exponent(start, negative);
		}
		if (this.binary && (units + exponent > MOST_UNITS || decimals - exponent > MOST_DECIMALS)) {
			return refuse(ValueReject.OUT_OF_RANGE,
					"has a number that jsonb cannot hold, before byte " + (this.at - this.from) + ".");
		}
		return true;
	}

	private int exponent(int start, boolean negative) {
		int exponent = 0;
		for (int index = start; index < this.at; index++) {
			exponent = Math.min(MOST_EXPONENT, 10 * exponent + this.bytes[index] - '0');
		}
		return negative ? -exponent : exponent;
	}

	private boolean digits() {
		int start = this.at;
		while (peek() >= '0' && peek() <= '9') {
			this.at++;
		}
		return this.at > start;
	}

	private boolean string() {
		this.at++;
		int high = 0;
		while (this.at < this.to) {
			int character = peek();
			int unit = 0;
			if (character >= 0 && character < ' ') {
				return false;
			}
			if (character == '\\') {
				unit = escape();
				if (unit < 0) {
					return false;
				}
			}
			else {
				this.at++;
			}
			boolean low = unit >= 0xdc00 && unit <= 0xdfff;
			if (this.binary && (high != 0) != low) {
				return refuse(ValueReject.NOT_JSON, "has half of a surrogate pair before byte " + (this.at - this.from)
						+ ", which jsonb cannot hold.");
			}
			high = (unit >= 0xd800 && unit <= 0xdbff) ? unit : 0;
			if (character == '"') {
				return true;
			}
		}
		return false;
	}

	/** The UTF-16 code unit of a {@code \}{@code u} escape, 0 for others, -1 for none. */
	private int escape() {
		this.at++;
		int kind = peek();
		if (kind < 0 || "\"\\/bfnrtu".indexOf(kind) < 0) {
			return -1;
		}
		this.at++;
		if (kind != 'u') {
			return 0;
		}
		int unit = 0;
		for (int index = 0; index < 4; index++, this.at++) {
			int digit = Character.digit(peek(), 16);
			if (digit < 0) {
				return -1;
			}
			unit = unit << 4 | digit;
		}
		if (unit == 0 && this.binary) {
			refuse(ValueReject.NUL_BYTE,
					"has the escape \\u0000 before byte " + (this.at - this.from) + ", which jsonb cannot hold.");
			return -1;
		}
		return unit;
	}

	private void skipSpace() {
		while (this.at < this.to && (this.bytes[this.at] == ' ' || this.bytes[this.at] == '\t'
				|| this.bytes[this.at] == '\n' || this.bytes[this.at] == '\r')) {
			this.at++;
		}
	}

	private boolean take(char expected) {
		if (peek() != expected) {
			return false;
		}
		this.at++;
		return true;
	}

	/** The byte here, negative beyond ASCII, or -1 at the end. */
	private int peek() {
		return (this.at < this.to) ? this.bytes[this.at] : -1;
	}

	private boolean refuse(ValueReject code, String predicate) {
		this.invalid = new InvalidValue(code, predicate);
		return false;
	}

}
