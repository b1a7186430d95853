package dev.blockload.event;

import dev.blockload.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A queue cannot be used.
 */
public final class EventException extends Failure {

	private static final long serialVersionUID = 1L;

	/**
	 * Create a failure.
	 * @param code of the failure
	 * @param message what was found
	 * @param action what to do
	 * @param cause or null
	 */
	public EventException(EventCode code, String message, String action, @Nullable Throwable cause) {
		super(code, message, action, cause);
	}

}
