package dev.blockload.schedule;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import dev.blockload.Warning;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.run.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Runs without an import job: an attempt ends as the test says.
 */
final class FakeImportRuns implements ImportRuns {

	/** What was executed, in order. */
	final List<String> calls = new ArrayList<>();

	private final Deque<Supplier<Run>> attempts = new ArrayDeque<>();

	private @Nullable Run newest;

	private @Nullable Run later;

	private boolean alive;

	private boolean launched;

	private boolean stopping;

	/** The next attempt ends so. */
	void willEnd(Supplier<Run> attempt) {
		this.attempts.add(attempt);
	}

	/** The scheduled run has this run. */
	void hasRun(@Nullable Run run) {
		this.newest = run;
	}

	void isAlive(boolean alive) {
		this.alive = alive;
	}

	void isLaunched(boolean launched) {
		this.launched = launched;
	}

	void isStopping(boolean stopping) {
		this.stopping = stopping;
	}

	@Override
	public Optional<Run> newestOf(long scheduledRunId) {
		return Optional.ofNullable(this.newest);
	}

	/** The run that superseded another one. */
	void hasLater(Run run) {
		this.later = run;
	}

	@Override
	public Optional<Run> find(long run) {
		return Optional.ofNullable(this.later);
	}

	@Override
	public boolean isAlive(String importName) {
		return this.alive;
	}

	@Override
	public boolean isLaunched(String importName) {
		return this.launched;
	}

	@Override
	public Run start(RunRequest request) {
		this.calls.add("start " + request.importName());
		return end();
	}

	@Override
	public Run follow(RunRequest request, Run after) {
		this.calls.add("follow " + after.id());
		return end();
	}

	@Override
	public boolean goesOn(Run run) {
		return false;
	}

	@Override
	public Optional<Run> firstFailedOf(long scheduledRunId) {
		return Optional.empty();
	}

	@Override
	public Run restart(Run run) {
		this.calls.add("restart " + run.id());
		return end();
	}

	private Run end() {
		Run run = this.attempts.remove().get();
		this.newest = run;
		return run;
	}

	@Override
	public boolean isStopping() {
		return this.stopping;
	}

	/** A run of import {@code people} with a warning. */
	static Run run(RunStatus status, Warning warning) {
		Run run = run(status);
		return new Run(run.id(), run.importName(), run.application(), run.block(), run.mode(), run.dryRun(),
				run.startedAt(), run.lastAttempt(), run.progress(), run.outcome(), List.of(warning));
	}

	/** A run of import {@code people}. */
	static Run run(RunStatus status, boolean restartable, @Nullable Long supersededBy, @Nullable String code) {
		Instant now = Instant.EPOCH;
		return new Run(7, "people", "app", "people", "upsert", false, now, new Run.LastAttempt(1, "host", now, null),
				new Run.Progress(Stage.PLANNED, null, null, Run.Counts.UNKNOWN), new Run.Outcome(status, restartable,
						supersededBy, (code != null) ? new Run.Cause(code, "It failed.", null) : null, now),
				List.of());
	}

	static Run run(RunStatus status) {
		return run(status, true, null, null);
	}

	static Run failed(String code) {
		return run(RunStatus.FAILED, true, null, code);
	}

}
