package dev.blockload.load;

import dev.blockload.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Loading or publishing failed, or was refused because another attempt took over.
 */
public final class LoadException extends Failure {

	private static final long serialVersionUID = 1L;

	private LoadException(String code, String message, @Nullable String action, Recovery recovery,
			@Nullable Throwable cause) {
		super(code, message, action, recovery, cause);
	}

	static LoadException restartable(String code, String message, @Nullable String action, @Nullable Throwable cause) {
		return new LoadException(code, message, action, Recovery.RESTART, cause);
	}

	static LoadException beyondRestart(String code, String message, @Nullable String action) {
		return new LoadException(code, message, action, Recovery.NEW_RUN, null);
	}

}
