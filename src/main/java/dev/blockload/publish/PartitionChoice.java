package dev.blockload.publish;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Chooses the partition of a run by the bounds of the partitions that the block has.
 */
sealed interface PartitionChoice permits PartitionChoice.Existing, PartitionChoice.Added, PartitionChoice.Extended {

	/**
	 * Choose.
	 * @param partitions of the block, in the order of their bounds
	 * @param run the number of the run
	 * @param size of its load
	 * @param running the numbers of other runs into the block that have not ended: each
	 * can need its own partition
	 * @param rules how many partitions there can be
	 */
	static PartitionChoice of(List<LoadPartition> partitions, long run, LoadSize size, SortedSet<Long> running,
			PartitionRules rules) {
		Optional<LoadPartition> taking = partitions.stream()
			.filter((partition) -> partition.bounds().includes(run))
			.findFirst();
		if (taking.isPresent()) {
			return new Existing(taking.get());
		}
		Optional<LoadPartition> below = partitions.stream()
			.filter((partition) -> partition.bounds().to() <= run)
			.reduce((one, later) -> later);
		Optional<LoadPartition> above = partitions.stream()
			.filter((partition) -> partition.bounds().from() > run)
			.findFirst();
		long upper = above.map((partition) -> partition.bounds().from()).orElse(LoadBounds.NO_UPPER);
		// A block with more partitions has them from a person, or from an earlier
		// version.
		boolean full = partitions.size() == rules.most() || (partitions.size() > rules.most() && above.isPresent());
		if (full) {
			return below
				.<PartitionChoice>map(
						(partition) -> new Extended(partition, new LoadBounds(partition.bounds().from(), upper)))
				.orElseGet(() -> new Extended(above.orElseThrow(),
						new LoadBounds(run, above.orElseThrow().bounds().to())));
		}
		if (partitions.size() >= rules.crowded(size)) {
			return new Added(new LoadBounds(below.map((partition) -> partition.bounds().to()).orElse(run), upper));
		}
		long end = Math.min(run + rules.window(size), upper);
		SortedSet<Long> later = running.tailSet(run + 1);
		return new Added(new LoadBounds(run, later.isEmpty() ? end : Math.min(end, later.first())));
	}

	/**
	 * A partition takes the run already.
	 *
	 * @param partition the partition
	 */
	record Existing(LoadPartition partition) implements PartitionChoice {
	}

	/**
	 * A partition is added.
	 *
	 * @param bounds of the new partition
	 */
	record Added(LoadBounds bounds) implements PartitionChoice {
	}

	/**
	 * The block has as many partitions as it can have: one of them gets other bounds.
	 *
	 * @param partition the partition
	 * @param bounds that it gets
	 */
	record Extended(LoadPartition partition, LoadBounds bounds) implements PartitionChoice {
	}

}
