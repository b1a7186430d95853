package dev.blockload.csv;

/**
 * Several hundred KB of complete records: the item that the reader of the load step
 * returns. A slice can contain blank lines, which are not records.
 *
 * @param start the position of its first byte
 * @param end the position after its last byte; {@code end.record() - start.record()} is
 * the number of its records
 * @param bytes its bytes, exactly {@code end.offset() - start.offset()} of them; not
 * copied, must not be changed
 */
// Slices are never compared, and copying hundreds of KB for each item would be slow.
@SuppressWarnings("ArrayRecordComponent")
public record Slice(Position start, Position end, byte[] bytes) {

	public Slice {
		if (end.offset() - start.offset() != bytes.length || end.record() < start.record()
				|| end.line() < start.line()) {
			throw new IllegalArgumentException(
					"A slice of %d bytes cannot reach from %s to %s.".formatted(bytes.length, start, end));
		}
	}

	/** How many records it holds. */
	public long records() {
		return this.end.record() - this.start.record();
	}

}
