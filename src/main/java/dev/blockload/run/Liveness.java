package dev.blockload.run;

import java.util.function.BooleanSupplier;

/**
 * The right of an attempt to continue. It is asked before each commit and while the
 * attempt waits for a lock, and records why it waits. Safe for use by many threads.
 */
@FunctionalInterface
public interface Liveness {

	/**
	 * Make sure that the attempt still has the right to write.
	 * @throws RunException code {@code lease-lost}: what is in progress must not be
	 * committed
	 */
	void confirm();

	/**
	 * Wait for a lock that others can hold. There is no checkpoint before the end of the
	 * wait: an attempt that is requested to stop meanwhile does not have to reach one.
	 * @param wait acquires the lock; called once
	 * @return what the wait returned
	 */
	default boolean whileWaiting(BooleanSupplier wait) {
		return wait.getAsBoolean();
	}

	/**
	 * Note that the attempt waits for something that others hold, and has waited for
	 * longer than a moment.
	 * @param message for what, for people
	 */
	default void waits(String message) {
	}

}
