package dev.blockload.importjob;

import java.util.List;

import dev.blockload.csv.Position;
import dev.blockload.csv.Slice;

/**
 * Consecutive slices of one gap, as they were read: the item of the load step.
 *
 * @param number its place among the batches of this attempt in the order of the file,
 * from 0
 * @param rejectedBefore how many records or cells were rejected in the batches before the
 * gap, which an earlier attempt has committed
 * @param slices at least one; each is released once it is mapped
 */
record ReadBatch(int number, long rejectedBefore, List<Slice> slices) {

	ReadBatch {
		slices = List.copyOf(slices);
		if (number < 0 || rejectedBefore < 0 || slices.isEmpty()) {
			throw new IllegalArgumentException(
					"Batch %d with %d slices and %d rejects before it is not valid. Expected at least one slice, and 0 or more of the others."
						.formatted(number, slices.size(), rejectedBefore));
		}
		Position end = slices.get(0).start();
		for (Slice slice : slices) {
			if (!slice.start().equals(end)) {
				throw new IllegalArgumentException(
						"A batch has a gap: " + end + " is followed by " + slice.start() + ".");
			}
			end = slice.end();
		}
	}

	/** How many bytes of the file it has. */
	long bytes() {
		return this.slices.stream().mapToLong(Slice::length).sum();
	}

}
