package dev.blockload.publish;

import java.time.Duration;

/**
 * How many partitions a block partitioned by load has.
 *
 * @param smallLoad a load of up to so many rows is inserted into an open partition; a
 * larger one gets its own
 * @param most how many partitions a block has at most; at least 4
 * @param mergeTimeout how long merging may take after a publish; zero if partitions are
 * not merged
 */
public record PartitionRules(long smallLoad, int most, Duration mergeTimeout) {

	/** The rules of an installation without settings. */
	public static final PartitionRules STANDARD = new PartitionRules(100_000, 48, Duration.ofSeconds(30));

	/** How many runs an open partition takes that is not the last one. */
	private static final int WINDOW = 64;

	public PartitionRules {
		if (smallLoad < 0) {
			throw new IllegalArgumentException(
					"blockload.load.small-load is " + smallLoad + ". Expected 0 or more rows.");
		}
		if (most < 4) {
			throw new IllegalArgumentException("blockload.load.partitions is " + most + ". Expected 4 or more.");
		}
		if (mergeTimeout.isNegative()) {
			throw new IllegalArgumentException(
					"blockload.load.merge-timeout is " + mergeTimeout + ". Expected 0s or more.");
		}
	}

	/** How large a load of so many rows is. */
	LoadSize sizeOf(long rows) {
		return (rows <= this.smallLoad) ? LoadSize.SMALL : LoadSize.LARGE;
	}

	/** How many runs a new partition for loads of a size takes. */
	long window(LoadSize size) {
		return switch (size) {
			case SMALL -> WINDOW;
			case LARGE -> 1;
		};
	}

	/**
	 * With so many partitions the next one for a load of this size takes all runs that no
	 * other partition takes, so that their number stays below {@link #most} even if
	 * nothing can be merged.
	 */
	int crowded(LoadSize size) {
		return switch (size) {
			case SMALL -> this.most * 2 / 3;
			case LARGE -> this.most * 5 / 6;
		};
	}

	/** With more partitions than this, old ones are merged. */
	int mergedAbove() {
		return this.most / 2;
	}

}
