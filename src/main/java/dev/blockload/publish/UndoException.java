package dev.blockload.publish;

import dev.blockload.Failure;
import dev.blockload.FailureCode;
import org.jspecify.annotations.Nullable;

/**
 * A run cannot be undone. Nothing was changed.
 */
public final class UndoException extends Failure {

	private static final long serialVersionUID = 1L;

	public UndoException(FailureCode code, String message, @Nullable String action) {
		this(code, message, action, null);
	}

	UndoException(FailureCode code, String message, @Nullable String action, @Nullable Throwable cause) {
		super(code, message, action, cause);
	}

	/**
	 * The failure of an undo whose reason a part of publish found.
	 * @param failure of that part
	 * @param code of this failure
	 * @param action with the command that undoes again
	 */
	public static UndoException of(Failure failure, FailureCode code, String action) {
		return new UndoException(code, failure.message(), action, failure);
	}

	/** Lines for the terminal of the person who runs the command, or null. */
	@Override
	public @Nullable String terminalDetail() {
		return (getCause() instanceof Failure failure) ? failure.terminalDetail() : null;
	}

	/**
	 * The failure of an undo that would overwrite what another writer did.
	 * @param message which row was found, and how it was changed
	 */
	static UndoException rowChanged(String message) {
		return new UndoException(UndoCode.UNDO_ROW_CHANGED, message,
				"Nothing was changed. To keep the change of the other writer, correct the rows with another import.");
	}

	/**
	 * The failure of an undo of which nothing is kept.
	 * @param run that cannot be undone
	 */
	public static UndoException notKept(long run) {
		return new UndoException(UndoCode.UNDO_NOT_KEPT,
				"Nothing is kept of run " + run + " with which it could be undone.",
				"To keep more runs, add a line to the import, such as: undo: {keep: 5}");
	}

}
