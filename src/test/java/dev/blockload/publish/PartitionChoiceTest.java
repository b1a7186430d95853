package dev.blockload.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PartitionChoiceTest {

	private static final PartitionRules RULES = PartitionRules.STANDARD;

	private static final SortedSet<Long> NONE = new TreeSet<>();

	private static LoadPartition partition(long from, long to) {
		return new LoadPartition(from + 1000, "app.sales_" + from, new LoadBounds(from, to), 8192,
				LoadPartition.Merging.POSSIBLE);
	}

	private static List<LoadPartition> single(int count) {
		List<LoadPartition> partitions = new ArrayList<>();
		for (int run = 1; run <= count; run++) {
			partitions.add(partition(run * 10L, run * 10L + 1));
		}
		return partitions;
	}

	private static PartitionChoice added(long from, long to) {
		return new PartitionChoice.Added(new LoadBounds(from, to));
	}

	@Test
	void theFirstSmallLoadOpensAPartitionForTheNextRuns() {
		assertThat(PartitionChoice.of(List.of(), 7, LoadSize.SMALL, NONE, RULES)).isEqualTo(added(7, 71));
		assertThat(PartitionChoice.of(List.of(), 7, LoadSize.LARGE, NONE, RULES)).isEqualTo(added(7, 8));
	}

	@Test
	void aRunGoesIntoThePartitionThatTakesItsNumber() {
		LoadPartition open = partition(7, 71);
		assertThat(PartitionChoice.of(List.of(partition(3, 4), open), 70, LoadSize.SMALL, NONE, RULES))
			.isEqualTo(new PartitionChoice.Existing(open));
		assertThat(PartitionChoice.of(List.of(partition(3, 4), open), 71, LoadSize.SMALL, NONE, RULES))
			.isEqualTo(added(71, 135));
	}

	@Test
	void anOpenPartitionEndsBeforeThePartitionAboveAndBeforeRunsThatHaveNotEnded() {
		assertThat(PartitionChoice.of(List.of(partition(20, 21)), 7, LoadSize.SMALL, NONE, RULES))
			.isEqualTo(added(7, 20));
		assertThat(PartitionChoice.of(List.of(), 7, LoadSize.SMALL, new TreeSet<>(List.of(5L, 7L, 12L)), RULES))
			.isEqualTo(added(7, 12));
	}

	@Test
	void theMorePartitionsThereAreTheMoreRunsTheNextOneTakes() {
		assertThat(PartitionChoice.of(single(31), 500, LoadSize.SMALL, NONE, RULES)).isEqualTo(added(500, 564));
		assertThat(PartitionChoice.of(single(32), 500, LoadSize.SMALL, NONE, RULES))
			.isEqualTo(added(321, LoadBounds.NO_UPPER));
		assertThat(PartitionChoice.of(single(39), 500, LoadSize.LARGE, NONE, RULES)).isEqualTo(added(500, 501));
		assertThat(PartitionChoice.of(single(40), 500, LoadSize.LARGE, NONE, RULES))
			.isEqualTo(added(401, LoadBounds.NO_UPPER));
		assertThat(PartitionChoice.of(single(47), 215, LoadSize.LARGE, NONE, RULES)).isEqualTo(added(211, 220));
	}

	@Test
	void aBlockWithAllItsPartitionsExtendsTheOneBelow() {
		List<LoadPartition> all = single(48);
		assertThat(PartitionChoice.of(all, 215, LoadSize.SMALL, NONE, RULES))
			.isEqualTo(new PartitionChoice.Extended(all.get(20), new LoadBounds(210, 220)));
		assertThat(PartitionChoice.of(all, 3, LoadSize.SMALL, NONE, RULES))
			.isEqualTo(new PartitionChoice.Extended(all.get(0), new LoadBounds(3, 11)));
	}

	@Test
	void aBlockThatHadMorePartitionsGetsOneThatTakesAllLaterRuns() {
		assertThat(PartitionChoice.of(single(300), 5000, LoadSize.LARGE, NONE, RULES))
			.isEqualTo(added(3001, LoadBounds.NO_UPPER));
	}

	@Test
	void noOrderOfLoadsExceedsTheLimitEvenIfNothingIsMerged() {
		for (int limit : List.of(4, 5, 12, 48)) {
			PartitionRules rules = new PartitionRules(1, limit, Duration.ZERO);
			for (int seed = 0; seed < 50; seed++) {
				loadInAnyOrder(rules, new Random(seed));
			}
		}
	}

	private static void loadInAnyOrder(PartitionRules rules, Random random) {
		List<LoadPartition> partitions = new ArrayList<>();
		SortedSet<Long> running = new TreeSet<>();
		long next = 1;
		for (int step = 0; step < 2000; step++) {
			if (running.size() < 20 && random.nextBoolean()) {
				next += random.nextInt(90);
				running.add(next++);
			}
			else if (!running.isEmpty()) {
				long run = new ArrayList<>(running).get(random.nextInt(running.size()));
				LoadSize size = List.of(LoadSize.values()).get(random.nextInt(2));
				apply(partitions, PartitionChoice.of(partitions, run, size, running, rules), run);
				running.remove(run);
			}
			assertThat(partitions).hasSizeLessThanOrEqualTo(rules.most());
		}
	}

	private static void apply(List<LoadPartition> partitions, PartitionChoice choice, long run) {
		LoadBounds bounds;
		if (choice instanceof PartitionChoice.Added added) {
			bounds = added.bounds();
		}
		else if (choice instanceof PartitionChoice.Extended extended) {
			assertThat(partitions.remove(extended.partition())).isTrue();
			bounds = extended.bounds();
		}
		else {
			return;
		}
		assertThat(bounds.includes(run)).isTrue();
		assertThat(partitions)
			.noneMatch((other) -> other.bounds().from() < bounds.to() && bounds.from() < other.bounds().to());
		partitions.add(partition(bounds.from(), bounds.to()));
		partitions.sort(Comparator.comparingLong((partition) -> partition.bounds().from()));
	}

}
