package dev.blockload;

import org.jspecify.annotations.Nullable;

/**
 * A failure that a person is told about: a stable code for scripts, a message that says
 * what was found and what was expected, and what to do about it. Each package has one
 * subclass with the facts of its own failures.
 */
public abstract class Failure extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String code;

	// The enum constant: null until the codes of the package are an enum.
	private final transient @Nullable FailureCode failureCode;

	private final @Nullable String action;

	private final Recovery recovery;

	/**
	 * Create a failure.
	 * @param code lower case words joined by hyphens, listed in
	 * {@code src/docs/errors.md}
	 * @param message what was found and what was expected, without secrets
	 * @param action what to do about it, or null where the message says it
	 * @param recovery whether a restart of the same run can succeed
	 * @param cause the failure beneath, or null
	 */
	protected Failure(String code, String message, @Nullable String action, Recovery recovery,
			@Nullable Throwable cause) {
		super(message, cause);
		this.code = code;
		this.failureCode = null;
		this.action = action;
		this.recovery = recovery;
	}

	/**
	 * Create a failure.
	 * @param code one of the codes of the package
	 * @param message what was found and what was expected, without secrets
	 * @param action what to do about it, or null where the message says it
	 * @param cause the failure beneath, or null
	 */
	protected Failure(FailureCode code, String message, @Nullable String action, @Nullable Throwable cause) {
		super(message, cause);
		this.code = code.text();
		this.failureCode = code;
		this.action = action;
		this.recovery = code.recovery();
	}

	/** The code with its facts, to be compared by {@code ==}. */
	public final @Nullable FailureCode failureCode() {
		return this.failureCode;
	}

	public final String code() {
		return this.code;
	}

	public final String message() {
		String message = getMessage();
		return (message != null) ? message : this.code;
	}

	public final @Nullable String action() {
		return this.action;
	}

	public final Recovery recovery() {
		return this.recovery;
	}

	/**
	 * Whether a failed run can be gone on with.
	 */
	public enum Recovery {

		/** A restart goes on from the checkpoint and may succeed. */
		RESTART,

		/** No restart can mend it: a new run is needed, after the cause is put right. */
		NEW_RUN

	}

}
