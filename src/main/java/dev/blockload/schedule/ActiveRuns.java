package dev.blockload.schedule;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunHandle;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;

/**
 * The runs that this node executes. All of them can be stopped. Safe for use by many
 * threads.
 */
final class ActiveRuns implements ImportRuns {

	private final ImportLauncher launcher;

	private final RunHistory history;

	private final Set<RunHandle> active = ConcurrentHashMap.newKeySet();

	private volatile boolean stopping;

	ActiveRuns(ImportLauncher launcher, RunHistory history) {
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
	public Run start(RunRequest request) {
		return await(this.launcher.start(request, RunListener.NONE));
	}

	@Override
	public Run restart(Run run) {
		return await(this.launcher.restart(run, RunListener.NONE));
	}

	private Run await(RunHandle handle) {
		this.active.add(handle);
		try {
			if (this.stopping) {
				handle.stop();
			}
			return handle.result();
		}
		finally {
			this.active.remove(handle);
		}
	}

	/** Let all runs stop at their next checkpoint, and start none. */
	void stop() {
		this.stopping = true;
		this.active.forEach(RunHandle::stop);
	}

	@Override
	public boolean isStopping() {
		return this.stopping;
	}

}
