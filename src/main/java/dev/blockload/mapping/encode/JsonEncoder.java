package dev.blockload.mapping.encode;

import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * {@code json}: the text as it stands. {@code jsonb}: a version byte, 1, and the text.
 */
final class JsonEncoder implements Encoder {

	private static final int JSONB_VERSION = 1;

	private final TextReader reader;

	private final boolean binary;

	private final JsonValidator validator;

	JsonEncoder(TextReader reader, boolean binary) {
		this.reader = reader;
		this.binary = binary;
		this.validator = new JsonValidator(binary);
	}

	@Override
	public @Nullable InvalidValue encode(Field field, TupleBuffer out) {
		InvalidValue invalid = this.reader.read(field);
		if (invalid == null) {
			invalid = this.validator.validate(this.reader.bytes(), this.reader.from(), this.reader.to());
		}
		if (invalid != null) {
			return invalid;
		}
		out.int32(this.reader.length() + (this.binary ? 1 : 0));
		if (this.binary) {
			out.int8(JSONB_VERSION);
		}
		out.put(this.reader.bytes(), this.reader.from(), this.reader.to());
		return null;
	}

}
