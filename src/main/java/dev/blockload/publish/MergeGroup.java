package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Neighboring partitions of a block that are merged into one.
 *
 * @param sources at least one, in the order of their bounds
 */
record MergeGroup(List<LoadPartition> sources) {

	/** Dropping them in one transaction needs a few locks for each. */
	private static final int MOST_SOURCES = 16;

	private static final long MEGABYTE = 1L << 20;

	private static final long LITTLE = 256 * MEGABYTE;

	private static final long MUCH = 2048 * MEGABYTE;

	MergeGroup {
		sources = List.copyOf(sources);
		if (sources.isEmpty()) {
			throw new IllegalArgumentException("No partition is to be merged. Expected at least one.");
		}
	}

	/**
	 * The partitions to merge next: those that cost the fewest bytes for each partition
	 * that is saved. The more partitions there are, the more bytes may be copied. The
	 * last partition stays open for the next loads, unless it takes all later runs
	 * because there were too many partitions: then it is closed.
	 * @param partitions of the block, in the order of their bounds
	 * @param running the numbers of runs into the block that have not ended: a run that
	 * no partition takes yet may need its own
	 * @param rules how many partitions there can be
	 * @return empty if there are few partitions, or none can be merged
	 */
	static Optional<MergeGroup> of(List<LoadPartition> partitions, SortedSet<Long> running, PartitionRules rules) {
		int count = partitions.size();
		long most = (count <= rules.crowded(LoadSize.SMALL)) ? LITTLE
				: (count <= rules.crowded(LoadSize.LARGE)) ? MUCH : Long.MAX_VALUE;
		if (count > rules.mergedAbove()) {
			boolean urgent = count > rules.crowded(LoadSize.LARGE);
			return cheapest(partitions.subList(0, count - 1), urgent ? List.of() : List.copyOf(running), most);
		}
		if (count == 0) {
			return Optional.empty();
		}
		LoadPartition last = partitions.get(count - 1);
		boolean closable = last.bounds().to() == LoadBounds.NO_UPPER && last.merging() == LoadPartition.Merging.POSSIBLE
				&& last.bytes() <= most;
		return closable ? Optional.of(new MergeGroup(List.of(last))) : Optional.empty();
	}

	private static Optional<MergeGroup> cheapest(List<LoadPartition> partitions, List<Long> running, long most) {
		Optional<MergeGroup> best = Optional.empty();
		for (int begin = 0; begin < partitions.size(); begin++) {
			List<LoadPartition> sources = new ArrayList<>();
			for (LoadPartition next : partitions.subList(begin, partitions.size())) {
				if (next.merging() == LoadPartition.Merging.NOT_POSSIBLE || sources.size() == MOST_SOURCES) {
					break;
				}
				sources.add(next);
				if (sources.size() > 1) {
					MergeGroup group = new MergeGroup(sources);
					if (group.bytes() > most || running.stream().anyMatch(group::isBetweenSources)) {
						break;
					}
					best = best.filter((other) -> !group.isBetterThan(other)).or(() -> Optional.of(group));
				}
			}
		}
		return best;
	}

	private long bytes() {
		return this.sources.stream().mapToLong(LoadPartition::bytes).sum();
	}

	private double cost() {
		return (double) bytes() / (this.sources.size() - 1);
	}

	private boolean isBetterThan(MergeGroup other) {
		return cost() < other.cost() || (cost() == other.cost() && this.sources.size() > other.sources.size());
	}

	private boolean isBetweenSources(long run) {
		return bounds().includes(run) && this.sources.stream().noneMatch((source) -> source.bounds().includes(run));
	}

	/** The runs of all sources, and those between them. */
	LoadBounds bounds() {
		return new LoadBounds(this.sources.get(0).bounds().from(),
				this.sources.get(this.sources.size() - 1).bounds().to());
	}

}
