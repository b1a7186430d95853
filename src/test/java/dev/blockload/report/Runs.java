package dev.blockload.report;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.Warning;
import dev.blockload.run.LoadPath;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory.RejectGroup;
import dev.blockload.run.RunStatus;
import dev.blockload.run.Stage;
import dev.blockload.run.StepTime;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

/**
 * Runs of every kind, as the history returns them.
 */
public final class Runs {

	public static final List<RejectGroup> REJECTS = List.of(
			new RejectGroup("not-a-number", "pay", 1200,
					List.of("line 3: 'n/a' is not a valid number", "line 9: 'é日😀' is not a valid number")),
			new RejectGroup("too-few-fields", null, 1, List.of("line 7: 2 fields: expected 3")));

	public static final List<StepTime> STEPS = List.of(new StepTime("plan", Duration.ofMillis(250)),
			new StepTime("load", Duration.ofSeconds(2)), new StepTime("publish", Duration.ZERO));

	private static final Instant STARTED = Instant.parse("2022-10-16T01:02:03.456789Z");

	private static final Instant ENDED = Instant.parse("2022-10-16T01:02:15.656789Z");

	private static final Pin PIN = new Pin("pigment-export", "größe/2022-10-15-staff.csv", "\"abc-1\"", 255051,
			Instant.parse("2022-10-15T23:59:59Z"));

	private static final Run.Counts UNKNOWN = Run.Counts.UNKNOWN;

	private Runs() {
	}

	public static Run completed() {
		return run(RunStatus.COMPLETED, false, null, PIN, new Run.Counts(3046L, 1845L, 1201L, 1000L, 800L, 45L, 0L),
				List.of(new Warning("inserted", "rows are inserted:\nit has a trigger")), null, ENDED);
	}

	public static Run pivoted() {
		Map<String, Long> created = new LinkedHashMap<>();
		created.put("app.product", 3L);
		created.put("app.country", 1L);
		Run.Counts counts = new Run.Counts(100L, 1100L, 20L, 1000L, 90L, 6L, 0L).with(30, 4)
			.withCells(1200, 50)
			.with(created);
		return run(RunStatus.COMPLETED, false, null, PIN, counts, List.of(), null, ENDED);
	}

	public static Run tooManyRejects() {
		return run(RunStatus.FAILED, false, null, PIN, new Run.Counts(10L, 7L, 3L, null, null, null, null), List.of(),
				new Run.Cause("too-many-rejects", "3 of 10 records were rejected.", null), ENDED);
	}

	public static Run unchanged() {
		return run(RunStatus.UNCHANGED, false, null, PIN, UNKNOWN, List.of(), null, ENDED);
	}

	public static Run running() {
		return run(RunStatus.RUNNING, true, null, PIN, UNKNOWN, List.of(), null, null);
	}

	public static Run stopped() {
		return run(RunStatus.STOPPED, true, null, PIN, UNKNOWN, List.of(), null, ENDED);
	}

	public static Run superseded() {
		return run(RunStatus.STOPPED, false, 43L, null, UNKNOWN, List.of(), null, ENDED);
	}

	public static Run failed(String code, @Nullable String action) {
		return run(RunStatus.FAILED, true, null, null, UNKNOWN, List.of(),
				new Run.Cause(code, "no object matches; nearest:\n  a.csv", action), ENDED);
	}

	/** A completed run whose rows were copied into the block in one transaction. */
	public static Run direct() {
		Run run = completed();
		Run.Progress progress = new Run.Progress(run.stage(), run.pin(), run.requests(), run.counts(), LoadPath.DIRECT);
		return new Run(run.id(), run.importName(), run.application(), run.block(), run.mode(), run.dryRun(),
				run.startedAt(), run.lastAttempt(), progress, run.outcome(), run.warnings());
	}

	/** A completed run that this account started. */
	public static Run startedBy(String account) {
		Run run = completed();
		return new Run(run.id(), run.importName(), run.application(), run.block(), run.mode(), run.dryRun(),
				run.startedAt(), run.lastAttempt(), run.progress(), run.outcome(), run.warnings(), run.undo(), account);
	}

	private static Run run(RunStatus status, boolean restartable, @Nullable Long supersededBy, @Nullable Pin pin,
			Run.Counts counts, List<Warning> warnings, Run.@Nullable Cause error, @Nullable Instant ended) {
		return new Run(42, "staff", "app", "staff", "upsert", false, STARTED,
				new Run.LastAttempt((status == RunStatus.COMPLETED) ? 2 : 1, "host:1", STARTED,
						Duration.ofMillis(4_200)),
				new Run.Progress((status == RunStatus.COMPLETED) ? Stage.PUBLISHED : Stage.CREATED, pin,
						(status == RunStatus.COMPLETED) ? 14L : 2L, counts),
				new Run.Outcome(status, restartable, supersededBy, error, ended), warnings);
	}

}
