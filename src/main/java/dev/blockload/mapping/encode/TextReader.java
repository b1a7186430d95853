package dev.blockload.mapping.encode;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import dev.blockload.csv.Field;
import dev.blockload.csv.RecordReject;
import org.jspecify.annotations.Nullable;

/**
 * The text of a field as valid UTF-8 without NUL, which PostgreSQL's text cannot hold. A
 * view, used again for the next field.
 */
abstract class TextReader {

	private byte[] bytes = new byte[0];

	private int from;

	private int to;

	private int characters;

	static TextReader of(Charset charset) {
		return charset.equals(StandardCharsets.UTF_8) ? new Utf8Reader() : new SingleByteReader(charset);
	}

	/**
	 * Read a field.
	 * @return null, or why it is no text
	 */
	abstract @Nullable InvalidValue read(Field field);

	final void found(byte[] foundBytes, int foundFrom, int foundTo, int foundCharacters) {
		// Storing a reference costs the garbage collector's barrier, many times this
		// test.
		if (this.bytes != foundBytes) {
			this.bytes = foundBytes;
		}
		this.from = foundFrom;
		this.to = foundTo;
		this.characters = foundCharacters;
	}

	static InvalidValue nul(int at) {
		return new InvalidValue(ValueReject.NUL_BYTE,
				"has a NUL at byte " + at + ", which no text in PostgreSQL can hold.");
	}

	static InvalidValue badEncoding(int at, byte value, String encoding) {
		return new InvalidValue(RecordReject.BAD_ENCODING,
				String.format("is not valid %s: byte %d is 0x%02X.", encoding, at, value & 0xff));
	}

	/** For text that was turned into UTF-8 from an encoding that is not named here. */
	static InvalidValue badEncoding(long offset) {
		return new InvalidValue(RecordReject.BAD_ENCODING,
				"is not valid in the encoding of the file: no character begins at byte " + offset + " of the file.");
	}

	final byte[] bytes() {
		return this.bytes;
	}

	final int from() {
		return this.from;
	}

	final int to() {
		return this.to;
	}

	final int length() {
		return this.to - this.from;
	}

	/** How many characters (code points) it has. */
	final int characters() {
		return this.characters;
	}

	/** The text itself, for what cannot do with bytes. */
	final String text() {
		return new String(this.bytes, this.from, length(), StandardCharsets.UTF_8);
	}

}
