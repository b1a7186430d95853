package dev.blockload.schedule;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.blockload.importjob.ImportLauncher;
import dev.blockload.run.Run;
import dev.blockload.importjob.RunHistory;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;

/**
 * The runs that this node executes. Each has its own launcher, so that all of them can be
 * stopped. Safe for use by many threads.
 */
final class ActiveRuns implements ImportRuns {

	private final Supplier<ImportLauncher> launchers;

	private final RunHistory history;

	private final Set<ImportLauncher> active = ConcurrentHashMap.newKeySet();

	private volatile boolean stopping;

	ActiveRuns(Supplier<ImportLauncher> launchers, RunHistory history) {
		this.launchers = launchers;
		this.history = history;
	}

	@Override
	public Optional<Run> newestOf(long scheduledRunId) {
		return this.history.ofScheduledRun(scheduledRunId);
	}

	@Override
	public boolean isAlive(String importName) {
		return this.history.isAlive(importName);
	}

	@Override
	public Run start(RunRequest request) {
		return launch((launcher) -> launcher.run(request, RunListener.NONE));
	}

	@Override
	public Run restart(Run run) {
		return launch((launcher) -> launcher.restart(run, RunListener.NONE));
	}

	private Run launch(Function<ImportLauncher, Run> attempt) {
		ImportLauncher launcher = this.launchers.get();
		this.active.add(launcher);
		try {
			if (this.stopping) {
				launcher.stop();
			}
			return attempt.apply(launcher);
		}
		finally {
			this.active.remove(launcher);
		}
	}

	/** Let all runs stop at their next checkpoint, and start none. */
	void stop() {
		this.stopping = true;
		this.active.forEach(ImportLauncher::stop);
	}

	@Override
	public boolean isStopping() {
		return this.stopping;
	}

}
