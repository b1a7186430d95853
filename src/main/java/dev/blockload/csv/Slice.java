package dev.blockload.csv;

/**
 * Some hundred KB of whole records: what the reader of the load step hands on. Blank
 * lines belong to the slice they stand in and are no records.
 *
 * @param start where its first byte is
 * @param end where the byte after its last is; {@code end.record() - start.record()} is
 * the number of its records
 * @param bytes its bytes, exactly {@code end.offset() - start.offset()} of them; not
 * copied, not to be changed
 */
// The bytes are handed on, not compared: copying hundreds of KB an item would cost more
// than it guards.
@SuppressWarnings("ArrayRecordComponent")
public record Slice(Position start, Position end, byte[] bytes) {

	/** How many records it holds. */
	public long records() {
		return this.end.record() - this.start.record();
	}

}
