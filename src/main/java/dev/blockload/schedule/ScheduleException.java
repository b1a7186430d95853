package dev.blockload.schedule;

import dev.blockload.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A node cannot serve.
 */
public final class ScheduleException extends Failure {

	private static final long serialVersionUID = 1L;

	private ScheduleException(String code, String message, @Nullable String action, @Nullable Throwable cause) {
		super(code, message, action, Recovery.NEW_RUN, cause);
	}

	static ScheduleException portTaken(String address, int port, Throwable cause) {
		return new ScheduleException("port-taken", "port " + port + " of " + address + " is taken",
				"name another with --port; 0 stands for any that is free", cause);
	}

}
