package dev.blockload.publish;

import dev.blockload.Failure;
import dev.blockload.FailureCode;
import dev.blockload.block.Block;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a run could not be staged, verified or published.
 */
public final class PublishException extends Failure {

	private static final long serialVersionUID = 1L;

	PublishException(FailureCode code, String message, @Nullable String action) {
		this(code, message, action, null);
	}

	PublishException(FailureCode code, String message, @Nullable String action, @Nullable Throwable cause) {
		super(code, message, action, cause);
	}

	/**
	 * The failure of a run whose block was altered after it was planned.
	 * @param block as it was planned for, or as it is
	 */
	public static PublishException blockChanged(Block block) {
		return new PublishException(PublishCode.BLOCK_CHANGED,
				"Block " + block.qualifiedName() + " was altered or recreated after this run was planned.",
				"Check that the import still fits: ./blockload validate. Then start a new run.");
	}

}
