package dev.blockload.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import dev.blockload.csv.Position;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The gaps of any coverage: with the batches they are the whole text, each byte once.
 */
class CoverageTest {

	private static final Position BEGIN = new Position(10, 1, 2);

	private static Position at(int record) {
		return new Position(10 + 7L * (record - 1), record, record + 1);
	}

	private static Batch batch(int from, int to, long rejected) {
		return new Batch(at(from), at(to), to - from - rejected, rejected);
	}

	@Test
	void nothingIsOneGap() {
		assertThat(new Coverage(BEGIN, 80L, List.of()).gaps()).containsExactly(new Gap(BEGIN, 80L, 0));
		assertThat(new Coverage(BEGIN, null, List.of()).gaps()).containsExactly(new Gap(BEGIN, null, 0));
		assertThat(new Coverage(BEGIN, 10L, List.of()).gaps()).as("a file without a record").isEmpty();
	}

	@Test
	void gapsAreInTheOrderOfTheFileWithTheRejectsBeforeThem() {
		Coverage coverage = new Coverage(BEGIN, 80L, List.of(batch(6, 8, 2), batch(1, 3, 1)));
		assertThat(coverage.gaps()).containsExactly(new Gap(at(3), at(6).offset(), 1), new Gap(at(8), 80L, 3));
		assertThat(coverage.isContiguous()).isFalse();
		assertThat(coverage.bytes()).isEqualTo(28);
		assertThat(coverage.records()).isEqualTo(4);
	}

	@Test
	void anEndThatIsNotKnownIsAGapUntilItIsReached() {
		Coverage coverage = new Coverage(BEGIN, null, List.of(batch(1, 11, 0)));
		assertThat(coverage.gaps()).containsExactly(new Gap(at(11), null, 0));
		assertThat(coverage.isContiguous()).isTrue();
		assertThat(coverage.endingAt(80).gaps()).isEmpty();
		assertThat(coverage.endingAt(81).gaps()).containsExactly(new Gap(at(11), 81L, 0));
	}

	@Test
	void batchesThatDoNotFitAreRefused() {
		assertMisfit(80L, List.of(batch(1, 4, 0), batch(3, 6, 0)),
				"A batch begins at byte 24, record 3, line 4. Expected byte 31, record 4, line 5 or later.");
		assertMisfit(80L, List.of(batch(1, 3, 0), new Batch(new Position(24, 4, 4), at(6), 2, 0)),
				"A batch begins at byte 24, record 4, line 4. Expected byte 24, record 3, line 4 or later.");
		assertMisfit(80L, List.of(batch(1, 3, 0), new Batch(new Position(24, 3, 5), at(6), 3, 0)),
				"A batch begins at byte 24, record 3, line 5. Expected byte 24, record 3, line 4 or later.");
		assertMisfit(80L, List.of(new Batch(new Position(9, 1, 2), at(3), 2, 0)),
				"A batch begins at byte 9, record 1, line 2. Expected byte 10, record 1, line 2 or later.");
		assertMisfit(79L, List.of(batch(1, 11, 0)),
				"The last batch ends at byte 80, record 11, line 12. The text has 79 bytes.");
	}

	private static void assertMisfit(Long end, List<Batch> batches, String found) {
		assertThatThrownBy(() -> new Coverage(BEGIN, end, batches))
			.hasMessage("The committed batches do not fit together. " + found)
			.isInstanceOfSatisfying(RunException.class,
					(failure) -> assertThat(failure.code()).isEqualTo("does-not-balance"));
	}

	@Test
	void gapsAndBatchesAreTheWholeTextForAnyCoverage() {
		Random random = new Random(20220930);
		for (int round = 0; round < 2_000; round++) {
			int records = random.nextInt(40);
			long length = at(records + 1).offset();
			List<Batch> batches = new ArrayList<>();
			boolean[] covered = new boolean[(int) length];
			for (int from = 1; from <= records; from++) {
				int to = Math.min(records + 1, from + 1 + random.nextInt(4));
				if (random.nextBoolean()) {
					batches.add(batch(from, to, random.nextInt(to - from + 1)));
					count(covered, at(from).offset(), at(to).offset());
					from = to - 1;
				}
			}
			Collections.shuffle(batches, random);
			Coverage coverage = new Coverage(BEGIN, length, batches);
			long before = -1;
			for (Gap gap : coverage.gaps()) {
				assertThat(gap.begin().offset()).as("gaps do not touch").isGreaterThan(before);
				before = gap.end();
				count(covered, gap.begin().offset(), gap.end());
				assertThat(gap.rejectedBefore()).isEqualTo(batches.stream()
					.filter((batch) -> batch.end().offset() <= gap.begin().offset())
					.mapToLong(Batch::rejected)
					.sum());
			}
			for (int offset = 10; offset < length; offset++) {
				assertThat(covered[offset]).as("byte %d of %s", offset, batches).isTrue();
			}
			long last = batches.stream().mapToLong((batch) -> batch.end().offset()).max().orElse(10);
			assertThat(coverage.isContiguous())
				.isEqualTo(coverage.gaps().stream().allMatch((gap) -> gap.begin().offset() >= last));
			assertThat(coverage.bytes()
					+ coverage.gaps().stream().mapToLong((gap) -> gap.end() - gap.begin().offset()).sum())
				.isEqualTo(length - 10);
		}
	}

	private static void count(boolean[] covered, long from, long to) {
		for (long offset = from; offset < to; offset++) {
			assertThat(covered[(int) offset]).as("byte %d twice", offset).isFalse();
			covered[(int) offset] = true;
		}
	}

}
