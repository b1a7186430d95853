package dev.blockload.run;

import dev.blockload.csv.Position;

/**
 * Consecutive slices that one lane loads in one transaction.
 *
 * @param begin where its first byte is, and the record and line that begin there
 * @param end the position after its last byte
 * @param staged how many records, or cells of an unpivoted file, are staged
 * @param rejected how many of them are rejected
 * @param blank how many cells have no value
 */
public record Batch(Position begin, Position end, long staged, long rejected, long blank) {

	public Batch {
		if (end.offset() <= begin.offset() || end.record() < begin.record() || end.line() < begin.line()) {
			throw new IllegalArgumentException(
					"A batch from %s to %s is not valid. Expected an end after the beginning.".formatted(begin, end));
		}
		if (staged < 0 || rejected < 0 || blank < 0) {
			throw new IllegalArgumentException(
					"A batch with %d staged, %d rejected, %d blank is not possible. Expected 0 or more of each."
						.formatted(staged, rejected, blank));
		}
	}

	/** A batch of records, which are never blank. */
	public Batch(Position begin, Position end, long staged, long rejected) {
		this(begin, end, staged, rejected, 0);
	}

	/** How many bytes it has. */
	public long bytes() {
		return this.end.offset() - this.begin.offset();
	}

	/** How many records it has. */
	public long records() {
		return this.end.record() - this.begin.record();
	}

}
