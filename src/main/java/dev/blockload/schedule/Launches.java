package dev.blockload.schedule;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.blockload.importjob.ImportLauncher;
import dev.blockload.run.Run;

/**
 * The runs that this node has under way, each with a launcher of its own, so that all of
 * them can be stopped.
 */
final class Launches {

	private final Supplier<ImportLauncher> launchers;

	private final Set<ImportLauncher> underWay = ConcurrentHashMap.newKeySet();

	private volatile boolean stopping;

	Launches(Supplier<ImportLauncher> launchers) {
		this.launchers = launchers;
	}

	/** Begin or go on with a run; returns when it has ended. */
	Run launch(Function<ImportLauncher, Run> attempt) {
		ImportLauncher launcher = this.launchers.get();
		this.underWay.add(launcher);
		try {
			if (this.stopping) {
				launcher.stop();
			}
			return attempt.apply(launcher);
		}
		finally {
			this.underWay.remove(launcher);
		}
	}

	/** Let all runs end at their next chunk, and begin none. */
	void stop() {
		this.stopping = true;
		this.underWay.forEach(ImportLauncher::stop);
	}

	boolean isStopping() {
		return this.stopping;
	}

}
