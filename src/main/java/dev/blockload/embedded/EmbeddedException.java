package dev.blockload.embedded;

import dev.blockload.Failure;
import org.jspecify.annotations.Nullable;

/**
 * An embedded server is not there or does not start. A restart can succeed once the cause
 * is put right.
 */
public final class EmbeddedException extends Failure {

	private static final long serialVersionUID = 1L;

	private EmbeddedException(EmbeddedCode code, String message, @Nullable String action, @Nullable Throwable cause) {
		super(code, message, action, cause);
	}

	static EmbeddedException missing(String message, String action) {
		return new EmbeddedException(EmbeddedCode.EMBEDDED_MISSING, message, action, null);
	}

	static EmbeddedException failed(String message, @Nullable String action, @Nullable Throwable cause) {
		return new EmbeddedException(EmbeddedCode.EMBEDDED_FAILED, message, action, cause);
	}

}
