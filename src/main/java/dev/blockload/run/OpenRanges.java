package dev.blockload.run;

/**
 * The ranges of all runs that are not loaded, and who could load them.
 *
 * @param waiting how many ranges no node has claimed
 * @param claimed how many ranges nodes load now
 * @param nodes how many nodes help others
 */
public record OpenRanges(long waiting, long claimed, long nodes) {

	/** Nothing is divided, and no node helps. */
	public static final OpenRanges NONE = new OpenRanges(0, 0, 0);

	public OpenRanges {
		if (waiting < 0 || claimed < 0 || nodes < 0) {
			throw new IllegalArgumentException("%d ranges wait, %d are claimed, %d nodes. Expected 0 or more of each."
				.formatted(waiting, claimed, nodes));
		}
	}

}
