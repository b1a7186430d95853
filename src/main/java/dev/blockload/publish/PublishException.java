package dev.blockload.publish;

import dev.blockload.Failure;
import dev.blockload.FailureCode;
import org.jspecify.annotations.Nullable;

/**
 * A run could not be staged, verified or published.
 */
public final class PublishException extends Failure {

	private static final long serialVersionUID = 1L;

	PublishException(FailureCode code, String message, @Nullable String action) {
		this(code, message, action, null);
	}

	PublishException(FailureCode code, String message, @Nullable String action, @Nullable Throwable cause) {
		super(code, message, action, cause);
	}

}
