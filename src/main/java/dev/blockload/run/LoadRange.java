package dev.blockload.run;

import dev.blockload.csv.Position;

/**
 * A part of the text of a run that one node loads: whole records.
 *
 * @param number its place in the order of the text, from 0
 * @param begin where its first record begins
 * @param end where the record after its last begins
 */
public record LoadRange(int number, Position begin, Position end) {

	public LoadRange {
		if (number < 0 || end.offset() <= begin.offset()) {
			throw new IllegalArgumentException(
					"Range %d from %s to %s is not valid. Expected a number from 0, and an end after the beginning."
						.formatted(number, begin, end));
		}
	}

}
