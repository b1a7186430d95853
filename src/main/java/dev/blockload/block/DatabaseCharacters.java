package dev.blockload.block;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;

import org.jspecify.annotations.Nullable;

/**
 * The characters that the encoding of a database has. ASCII is in each of them.
 * Immutable.
 */
public final class DatabaseCharacters {

	/** Those of Unicode: the encoding of most databases is UTF8. */
	public static final DatabaseCharacters ALL = new DatabaseCharacters("UTF8", null);

	/** What {@link #missing} returns if no character is missing. */
	public static final int NONE = -1;

	private static final int ASCII = 0x80;

	private final String encoding;

	private final @Nullable BitSet present;

	private DatabaseCharacters(String encoding, @Nullable BitSet present) {
		this.encoding = encoding;
		this.present = present;
	}

	/**
	 * Those of an encoding.
	 * @param encoding as PostgreSQL names it
	 * @param present the code points of its characters, those of ASCII ignored
	 */
	static DatabaseCharacters of(String encoding, BitSet present) {
		return new DatabaseCharacters(encoding, (BitSet) present.clone());
	}

	/** The encoding as PostgreSQL names it. */
	public String encoding() {
		return this.encoding;
	}

	/** Whether each character can be stored. */
	public boolean hasAll() {
		return this.present == null;
	}

	/** Whether a character can be stored. */
	public boolean has(int codePoint) {
		return codePoint < ASCII || this.present == null || this.present.get(codePoint);
	}

	/** The first character of a text that cannot be stored, or {@link #NONE}. */
	public int missing(String text) {
		return (this.present == null) ? NONE
				: text.codePoints().filter((codePoint) -> !has(codePoint)).findFirst().orElse(NONE);
	}

	/**
	 * The first character of a text that cannot be stored, or {@link #NONE}.
	 * @param bytes valid UTF-8
	 */
	public int missing(byte[] bytes, int from, int to) {
		if (this.present == null) {
			return NONE;
		}
		for (int index = from; index < to; index++) {
			if (bytes[index] < 0) {
				return missing(new String(bytes, index, to - index, StandardCharsets.UTF_8));
			}
		}
		return NONE;
	}

	/** A character with its name, and the encoding that lacks it, for messages. */
	public String lacks(int codePoint) {
		String name = Character.getName(codePoint);
		return String.format("U+%04X", codePoint) + ((name != null) ? " (" + name + ")" : "")
				+ ", which the encoding of the database, " + this.encoding + ", does not have";
	}

}
