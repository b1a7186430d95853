package dev.blockload.run;

import dev.blockload.Failure;
import dev.blockload.FailureCode;
import org.jspecify.annotations.Nullable;

/**
 * An attempt at a run failed in the database, or lost the right to continue.
 */
public final class RunException extends Failure {

	private static final long serialVersionUID = 1L;

	/** Not serialized: only the process that failed counts it. */
	private final transient @Nullable FailedStatement failedStatement;

	RunException(FailureCode code, String message, @Nullable String action) {
		this(code, message, action, null);
	}

	RunException(FailureCode code, String message, @Nullable String action, @Nullable Throwable cause) {
		this(code, message, action, cause, null);
	}

	RunException(FailureCode code, String message, @Nullable String action, @Nullable Throwable cause,
			@Nullable FailedStatement failedStatement) {
		super(code, message, action, cause);
		this.failedStatement = failedStatement;
	}

	/** The statement that failed, if it can be one that always fails; else null. */
	@Nullable FailedStatement failedStatement() {
		return this.failedStatement;
	}

}
