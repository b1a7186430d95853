package dev.blockload.csv;

/**
 * The bytes of one field, without its quotes and with doubled quotes made single. A view:
 * it is used again for the next record.
 */
public final class Field {

	private byte[] bytes = new byte[0];

	private int from;

	private int to;

	private boolean quoted;

	/**
	 * A field that is not read from a file.
	 * @param bytes its value, all of the array; not copied
	 * @return a quoted field
	 */
	public static Field of(byte[] bytes) {
		Field field = new Field();
		field.set(bytes, 0, bytes.length, true);
		return field;
	}

	/** A field without a value: unquoted, and without a byte. */
	public static Field blank() {
		return new Field();
	}

	void set(byte[] bytes, int from, int to, boolean quoted) {
		// Storing a reference costs the garbage collector's barrier, many times this
		// test.
		if (this.bytes != bytes) {
			this.bytes = bytes;
		}
		this.from = from;
		this.to = to;
		this.quoted = quoted;
	}

	/** The array that contains the value; must not be changed. */
	public byte[] bytes() {
		return this.bytes;
	}

	/** The index of the first byte. */
	public int from() {
		return this.from;
	}

	/** The index after the last byte. */
	public int to() {
		return this.to;
	}

	/** How many bytes it has. */
	public int length() {
		return this.to - this.from;
	}

	/** Whether it was in quotes, which distinguishes the empty string from null. */
	public boolean quoted() {
		return this.quoted;
	}

}
