package dev.blockload.importjob;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.blockload.run.Run;

/**
 * The attempts that a node works on, so that it can stop all of them. Safe for use by
 * many threads.
 */
public final class RunningAttempts {

	private final Set<RunHandle> active = ConcurrentHashMap.newKeySet();

	private volatile boolean stopping;

	/**
	 * Wait until an attempt has ended.
	 * @param handle of the attempt
	 * @return the run as it ended
	 */
	public Run await(RunHandle handle) {
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

	/**
	 * Let all attempts stop at their next checkpoint, and each later one at its first.
	 */
	public void stop() {
		this.stopping = true;
		this.active.forEach(RunHandle::stop);
	}

	/** Whether the node stops, and so begins no attempt. */
	public boolean isStopping() {
		return this.stopping;
	}

}
