package dev.blockload.run;

import dev.blockload.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A correction of rejects is refused.
 */
public final class CorrectionException extends Failure {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param code why
	 * @param message what was found and what was expected
	 * @param action what to do
	 */
	public CorrectionException(CorrectionCode code, String message, @Nullable String action) {
		super(code, message, action, null);
	}

}
