package dev.blockload.storage;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Called when a store retries requests that fail for a passing reason. Called by many
 * threads; returns quickly.
 */
@FunctionalInterface
public interface RetryListener {

	/**
	 * A request failed, and will be sent again.
	 * @param spent since the request failed first, or made no progress any more
	 * @param failure what the store would throw if no retry was left
	 */
	void retried(Duration spent, Supplier<StorageException> failure);

}
