package dev.blockload.mapping.encode;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * Text in an encoding of one byte a character, such as windows-1252: all that we read but
 * UTF-8. Bytes that the encoding leaves undefined are refused.
 */
final class SingleByteReader extends TextReader {

	/** The most bytes in UTF-8 that such an encoding has for a character. */
	private static final int MOST_BYTES = 3;

	private final String encoding;

	/** UTF-8 of each byte; empty for those undefined. */
	private final byte[][] characters = new byte[256][];

	private byte[] scratch = new byte[256];

	SingleByteReader(Charset charset) {
		this.encoding = charset.name();
		for (int value = 0; value < this.characters.length; value++) {
			this.characters[value] = utf8(charset, (byte) value);
		}
	}

	private static byte[] utf8(Charset charset, byte value) {
		try {
			return charset.newDecoder()
				.decode(ByteBuffer.wrap(new byte[] { value }))
				.toString()
				.getBytes(StandardCharsets.UTF_8);
		}
		catch (CharacterCodingException ex) {
			return new byte[0];
		}
	}

	@Override
	@Nullable InvalidValue read(Field field) {
		byte[] bytes = field.bytes();
		int from = field.from();
		int to = field.to();
		if (Ascii.skip(bytes, from, to) == to) {
			found(bytes, from, to, field.length());
			return null;
		}
		if (this.scratch.length < MOST_BYTES * field.length()) {
			this.scratch = new byte[2 * MOST_BYTES * field.length()];
		}
		int used = 0;
		for (int index = from; index < to; index++) {
			byte[] character = this.characters[bytes[index] & 0xff];
			if (bytes[index] == 0) {
				return nul(index - from);
			}
			if (character.length == 0) {
				return badEncoding(index - from, bytes[index], this.encoding);
			}
			for (byte value : character) {
				this.scratch[used++] = value;
			}
		}
		found(this.scratch, 0, used, field.length());
		return null;
	}

}
