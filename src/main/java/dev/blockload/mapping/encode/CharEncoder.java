package dev.blockload.mapping.encode;

import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * {@code char(n)}: the characters in UTF-8, padded with spaces to the length. Trailing
 * spaces are padding, as for the server, and do not count.
 */
final class CharEncoder implements Encoder {

	private final TextReader reader;

	private final int length;

	CharEncoder(TextReader reader, int length) {
		this.reader = reader;
		this.length = length;
	}

	@Override
	public @Nullable InvalidValue encode(Field field, TupleBuffer out) {
		InvalidValue invalid = this.reader.read(field);
		if (invalid != null) {
			return invalid;
		}
		byte[] bytes = this.reader.bytes();
		int to = this.reader.to();
		while (to > this.reader.from() && bytes[to - 1] == ' ') {
			to--;
		}
		int characters = this.reader.characters() - (this.reader.to() - to);
		if (characters > this.length) {
			return TextEncoder.tooLong(characters, this.length);
		}
		int padding = this.length - characters;
		out.int32(to - this.reader.from() + padding);
		out.put(bytes, this.reader.from(), to);
		out.spaces(padding);
		return null;
	}

}
