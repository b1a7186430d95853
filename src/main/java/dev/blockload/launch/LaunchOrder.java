package dev.blockload.launch;

import dev.blockload.importjob.RunRequest;
import dev.blockload.run.RunOrigin;
import org.jspecify.annotations.Nullable;

/**
 * A request to launch a run.
 *
 * @param request which import, and what of it
 * @param key of the request, or null if it has none
 * @param whenBusy what to do if a run of the import is alive or waits
 * @param origin what the run is a part of
 */
public record LaunchOrder(RunRequest request, @Nullable RequestKey key, WhenBusy whenBusy, RunOrigin origin) {

	/** A request that does not say what its run is a part of. */
	public LaunchOrder(RunRequest request, @Nullable RequestKey key, WhenBusy whenBusy) {
		this(request, key, whenBusy, RunOrigin.NONE);
	}

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
