package dev.blockload.schedule;

import java.util.Optional;

import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.importjob.RunningAttempts;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;

/**
 * The runs that this node executes. All of them can be stopped. Safe for use by many
 * threads.
 */
final class ActiveRuns implements ImportRuns {

	private final ImportLauncher launcher;

	private final RunHistory history;

	private final FileSeries series;

	private final RunningAttempts running = new RunningAttempts();

	ActiveRuns(ImportLauncher launcher, RunHistory history, FileSeries series) {
		this.series = series;
		this.launcher = launcher;
		this.history = history;
	}

	@Override
	public Optional<Run> newestOf(long scheduledRunId) {
		return this.history.ofScheduledRun(scheduledRunId);
	}

	@Override
	public Optional<Run> find(long run) {
		return this.history.ofNumber(run);
	}

	@Override
	public boolean isAlive(String importName) {
		return this.history.isAlive(importName);
	}

	@Override
	public boolean isLaunched(String importName) {
		return this.history.isLaunched(importName);
	}

	@Override
	public Run start(RunRequest request) {
		return this.running.await(this.launcher.start(request, RunListener.NONE));
	}

	@Override
	public Run follow(RunRequest request, Run after) {
		return this.running
			.await(this.launcher.start(request, RunListener.NONE, (number) -> this.series.follow(number, after.id())));
	}

	@Override
	public boolean goesOn(Run run) {
		return this.series.goesOn(run);
	}

	@Override
	public Optional<Run> firstFailedOf(long scheduledRunId) {
		return this.history.firstFailedOf(scheduledRunId);
	}

	@Override
	public Run restart(Run run) {
		return this.running.await(this.launcher.restart(run, RunListener.NONE));
	}

	/** Let all runs stop at their next checkpoint, and start none. */
	void stop() {
		this.running.stop();
	}

	@Override
	public boolean isStopping() {
		return this.running.isStopping();
	}

}
