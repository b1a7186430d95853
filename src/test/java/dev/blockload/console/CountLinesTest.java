package dev.blockload.console;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.blockload.console.CountLines.Part;
import dev.blockload.console.CountLines.Sum;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.run.Stage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sums of runs.
 */
class CountLinesTest {

	@Test
	void anUndoThatFoundNothingToChangeShowsThatItChangedNothing() {
		CountLines lines = CountLines
			.of(run(Stage.PUBLISHED, counts(null, 0L, 0L, null, 0L), new Run.Undo(7L, null, null)));
		assertThat(lines.sums()).containsExactly(new Sum("inserted", 0L, List.of()), new Sum("updated", 0L, List.of()),
				new Sum("deleted", 0L, List.of()));
		assertThat(lines.isPublished()).isFalse();
		assertThat(CountLines.of(run(Stage.PUBLISHED, counts(null, 0L, 0L, null, 1L), new Run.Undo(7L, null, null)))
			.isPublished()).isTrue();
	}

	@Test
	void aRunOfAnEmptyFileShowsThatItPublishedNothing() {
		CountLines lines = CountLines
			.of(run(Stage.PUBLISHED, counts(0L, 0L, 0L, 0L, 0L), new Run.Undo(null, null, null)));
		assertThat(lines.sums()).containsExactly(
				new Sum("read", 0L, List.of(new Part("loaded", 0L), new Part("rejected", 0L))),
				new Sum("loaded", 0L,
						List.of(new Part("inserted", 0L), new Part("updated", 0L), new Part("unchanged", 0L))),
				new Sum("deleted", 0L, List.of()));
		assertThat(lines.isPublished()).isFalse();
	}

	@Test
	void rowsThatTheBlockHasAlreadyArePublished() {
		assertThat(CountLines.of(run(Stage.PUBLISHED, counts(2L, 0L, 0L, 2L, 0L), new Run.Undo(null, null, null)))
			.isPublished()).isTrue();
		assertThat(
				CountLines.of(run(Stage.VERIFIED, counts(2L, null, null, null, null), new Run.Undo(null, null, null)))
					.isPublished())
			.isFalse();
	}

	private static Run.Counts counts(@Nullable Long staged, @Nullable Long inserted, @Nullable Long updated,
			@Nullable Long unchanged, @Nullable Long deleted) {
		return new Run.Counts(staged, staged, (staged != null) ? 0L : null, null, null, inserted, updated, unchanged,
				deleted, null, null, Map.of());
	}

	private static Run run(Stage stage, Run.Counts counts, Run.Undo undo) {
		Instant now = Instant.parse("2022-09-30T14:00:00Z");
		return new Run(8, "staff", "hr", "staff", "upsert", false, now, new Run.LastAttempt(1, "host", now, null),
				new Run.Progress(stage, null, null, counts),
				new Run.Outcome(RunStatus.COMPLETED, false, null, null, now), List.of(), undo, null);
	}

}
