package dev.blockload.run;

import dev.blockload.Failure;
import dev.blockload.FailureCode;
import org.jspecify.annotations.Nullable;

/**
 * An attempt at a run failed in the database, or lost the right to continue.
 */
public final class RunException extends Failure {

	private static final long serialVersionUID = 1L;

	RunException(FailureCode code, String message, @Nullable String action) {
		this(code, message, action, null);
	}

	RunException(FailureCode code, String message, @Nullable String action, @Nullable Throwable cause) {
		super(code, message, action, cause);
	}

}
