package dev.blockload.run;

import java.util.ArrayList;
import java.util.List;

/**
 * Which rejects the records of a correcting run correct.
 *
 * @param first the number of the run that rejected them
 * @param pairs a record of the correcting file, and the rejected record
 */
public record CorrectedRecords(long first, List<Pair> pairs) {

	public CorrectedRecords {
		if (first < 1 || pairs.isEmpty()) {
			throw new IllegalArgumentException(
					"%d corrected records of run %d. Expected at least one record, and a number from 1."
						.formatted(pairs.size(), first));
		}
		pairs = List.copyOf(pairs);
	}

	/** The same for a file whose records are in the order of the rejected records. */
	public static CorrectedRecords inOrder(long first, List<Long> rejected) {
		List<Pair> pairs = new ArrayList<>();
		rejected.forEach((record) -> pairs.add(new Pair(pairs.size() + 1, record)));
		return new CorrectedRecords(first, pairs);
	}

	/**
	 * A corrected record.
	 *
	 * @param record its number in the file of the correcting run
	 * @param corrected the number of the rejected record in the file of the first run
	 */
	public record Pair(long record, long corrected) {

		public Pair {
			if (record < 1 || corrected < 1) {
				throw new IllegalArgumentException(
						"Record %d corrects record %d. Expected numbers from 1.".formatted(record, corrected));
			}
		}

	}

}
