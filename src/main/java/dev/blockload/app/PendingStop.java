package dev.blockload.app;

import org.jspecify.annotations.Nullable;

/**
 * A request to stop work that may not have started yet: it then waits for the start. Safe
 * for use by many threads.
 */
final class PendingStop implements Runnable {

	private volatile @Nullable Runnable work;

	private volatile boolean requested;

	/** Request the stop. */
	@Override
	public void run() {
		this.requested = true;
		Runnable started = this.work;
		if (started != null) {
			started.run();
		}
	}

	/**
	 * The work has started.
	 * @param stop stops it; called twice at most
	 */
	void started(Runnable stop) {
		this.work = stop;
		if (this.requested) {
			stop.run();
		}
	}

}
