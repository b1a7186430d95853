package dev.blockload.mapping.encode;

import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * {@code text}, {@code varchar}: the characters in UTF-8.
 */
final class TextEncoder implements Encoder {

	private final TextReader reader;

	private final int most;

	/**
	 * Create an encoder.
	 * @param reader of the file's encoding
	 * @param most characters, {@link Integer#MAX_VALUE} for any number
	 */
	TextEncoder(TextReader reader, int most) {
		this.reader = reader;
		this.most = most;
	}

	@Override
	public @Nullable InvalidValue encode(Field field, TupleBuffer out) {
		InvalidValue invalid = this.reader.read(field);
		if (invalid != null) {
			return invalid;
		}
		if (this.reader.characters() > this.most) {
			return tooLong(this.reader.characters(), this.most);
		}
		out.value(this.reader.bytes(), this.reader.from(), this.reader.to());
		return null;
	}

	static InvalidValue tooLong(int characters, int most) {
		return new InvalidValue(ValueReject.TOO_LONG,
				"has " + characters + " characters. Expected at most " + most + ".");
	}

}
