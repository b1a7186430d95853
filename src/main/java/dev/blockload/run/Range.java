package dev.blockload.run;

import dev.blockload.csv.Position;

/**
 * A byte range of the object that begins and ends on record boundaries, and how much of
 * it is staged.
 *
 * @param ordinal its place among the ranges of the run, from 0
 * @param next where to go on: everything before it is staged or rejected
 * @param end the byte after its last; {@link Long#MAX_VALUE} while that is not known,
 * because the object is compressed or in an encoding that is turned into another: then
 * positions count the bytes that come out
 */
public record Range(int ordinal, Position next, long end) {

	/** Whether all of it is staged. */
	public boolean finished() {
		return this.next.offset() == this.end;
	}

}
