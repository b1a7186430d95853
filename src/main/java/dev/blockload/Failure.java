package dev.blockload;

import org.jspecify.annotations.Nullable;

/**
 * A failure that is reported to a person: a stable code for scripts, a message that says
 * what was found and what was expected, and what to do. Each package has one subclass,
 * and one enum of codes.
 */
public abstract class Failure extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final FailureCode code;

	private final @Nullable String action;

	/**
	 * Create a failure.
	 * @param code one of the codes of the package
	 * @param message what was found, where, and what was expected, without secrets
	 * @param action a line to write or a command to paste, or null if the message is
	 * enough
	 * @param cause what caused it, or null
	 */
	protected Failure(FailureCode code, String message, @Nullable String action, @Nullable Throwable cause) {
		super(Printable.text(message), cause);
		this.code = code;
		this.action = (action != null) ? Printable.text(action) : null;
	}

	/** The code with its facts, to be compared by {@code ==}. */
	public final FailureCode failureCode() {
		return this.code;
	}

	/** The text of the code, for people and scripts. */
	public final String code() {
		return this.code.text();
	}

	public final String message() {
		String message = getMessage();
		return (message != null) ? message : code();
	}

	public final @Nullable String action() {
		return this.action;
	}

	/**
	 * Lines that only the terminal of the person who runs the command shows, because they
	 * can contain data of others; null if there are none.
	 */
	public @Nullable String terminalDetail() {
		return null;
	}

	/** Whether a restart of the same run can succeed. */
	public final Recovery recovery() {
		return this.code.recovery();
	}

	/**
	 * Whether a restart can complete a failed run.
	 */
	public enum Recovery {

		/** A restart continues from the checkpoint, and can succeed. */
		RESTART,

		/** Only a new run can succeed, after the cause is removed. */
		NEW_RUN

	}

}
