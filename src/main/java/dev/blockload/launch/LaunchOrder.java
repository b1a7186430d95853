package dev.blockload.launch;

import dev.blockload.importjob.RunRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request to launch a run.
 *
 * @param request which import, and what of it
 * @param key of the request, or null if it has none
 * @param whenBusy what to do if a run of the import is alive or waits
 */
public record LaunchOrder(RunRequest request, @Nullable RequestKey key, WhenBusy whenBusy) {

	/** A request that is refused if a run of the import is alive or waits. */
	public LaunchOrder(RunRequest request, @Nullable RequestKey key) {
		this(request, key, WhenBusy.REFUSE);
	}

	/**
	 * What to do if a run of the import is alive or waits.
	 */
	public enum WhenBusy {

		/** Refuse the request: code {@code alive}. */
		REFUSE,

		/** Let the run wait behind the others. */
		QUEUE

	}

}
