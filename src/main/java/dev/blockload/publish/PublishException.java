package dev.blockload.publish;

import java.util.Optional;

import dev.blockload.Failure;
import dev.blockload.FailureCode;
import dev.blockload.block.Block;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a run could not be staged, verified or published.
 */
public final class PublishException extends Failure {

	private static final long serialVersionUID = 1L;

	private final @Nullable String terminalDetail;

	/** Rows that a replace would have deleted, or null for any other failure. */
	private final @Nullable Long refusedDeletes;

	PublishException(FailureCode code, String message, @Nullable String action) {
		this(code, message, action, null);
	}

	PublishException(FailureCode code, String message, @Nullable String action, @Nullable Throwable cause) {
		this(code, message, action, cause, null);
	}

	private PublishException(FailureCode code, String message, @Nullable String action, @Nullable Throwable cause,
			@Nullable String terminalDetail) {
		super(code, message, action, cause);
		this.terminalDetail = terminalDetail;
		this.refusedDeletes = null;
	}

	private PublishException(long refusedDeletes, String message, String action) {
		super(PublishCode.TOO_MANY_DELETES, message, action, null);
		this.terminalDetail = null;
		this.refusedDeletes = refusedDeletes;
	}

	/**
	 * The failure of a replace that would delete too many rows.
	 * @param deletes how many
	 */
	static PublishException tooManyDeletes(long deletes, String message, String action) {
		return new PublishException(deletes, message, action);
	}

	/** How many rows a replace would have deleted that was refused for their number. */
	public Optional<Long> refusedDeletes() {
		return Optional.ofNullable(this.refusedDeletes);
	}

	/**
	 * The failure of a run whose block was locked too long.
	 * @param statements of the sessions that hold the locks, or null
	 */
	static PublishException locked(String message, String action, @Nullable String statements) {
		return new PublishException(PublishCode.BLOCK_LOCKED, message, action, null, statements);
	}

	/**
	 * Lines for the terminal of the person who runs the command; null if there are none.
	 * They quote statements of other sessions, which can contain data. So they are never
	 * stored, logged or sent.
	 */
	@Override
	public @Nullable String terminalDetail() {
		return this.terminalDetail;
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
