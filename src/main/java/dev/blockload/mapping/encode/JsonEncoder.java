package dev.blockload.mapping.encode;

import dev.blockload.block.DatabaseCharacters;
import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * {@code json}: the text as it stands. {@code jsonb}: a version byte, 1, and the text.
 */
final class JsonEncoder implements Encoder {

	private static final int JSONB_VERSION = 1;

	/** The length of an escape of four hexadecimal digits, with its backslash. */
	private static final int UNICODE_ESCAPE = 6;

	private final TextReader reader;

	private final boolean binary;

	private final JsonValidator validator;

	private final DatabaseCharacters characters;

	/**
	 * Create an encoder.
	 * @param reader of the file's encoding
	 * @param binary whether it is {@code jsonb}
	 * @param characters that the database can store
	 */
	JsonEncoder(TextReader reader, boolean binary, DatabaseCharacters characters) {
		this.characters = characters;
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
		if (invalid == null && this.binary && !this.characters.hasAll()) {
			invalid = escapes();
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

	/** The server stores the characters that the escapes of jsonb stand for. */
	private @Nullable InvalidValue escapes() {
		String text = this.reader.text();
		StringBuilder escaped = new StringBuilder();
		for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at)) {
			boolean unicode = text.charAt(at + 1) == 'u';
			if (unicode) {
				escaped.append((char) Integer.parseInt(text, at + 2, at + UNICODE_ESCAPE, 16));
			}
			at += unicode ? UNICODE_ESCAPE : 2;
		}
		int missing = this.characters.missing(escaped.toString());
		return (missing != DatabaseCharacters.NONE) ? StorableReader.lacks(this.characters, missing) : null;
	}

}
