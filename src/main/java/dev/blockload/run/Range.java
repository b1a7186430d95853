package dev.blockload.run;

import dev.blockload.csv.Position;

/**
 * A byte range of the object that begins and ends on record boundaries, and how much of
 * it is staged.
 *
 * @param ordinal its place among the ranges of the run, from 0
 * @param next where to continue: everything before it is staged or rejected
 * @param end the byte after its last; {@link Long#MAX_VALUE} while that is not known,
 * because the object is compressed or in an encoding that is converted: then positions
 * count output bytes
 */
public record Range(int ordinal, Position next, long end) {

	public Range {
		if (ordinal < 0 || end < next.offset()) {
			throw new IllegalArgumentException(
					"Range %d from byte %d to byte %d is not valid. Expected an ordinal from 0, and an end that is not before the beginning."
						.formatted(ordinal, next.offset(), end));
		}
	}

	/** Whether all of it is staged. */
	public boolean finished() {
		return this.next.offset() == this.end;
	}

}
