package dev.blockload.importjob;

/**
 * The rows of a run cannot be loaded directly: what was done is rolled back, and the rows
 * are staged, from the first byte. Never reported as a failure.
 */
final class DirectRefusal extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create a refusal.
	 * @param reason completes {@code Rows are staged, because …}
	 */
	DirectRefusal(String reason) {
		super(reason);
	}

	/**
	 * Create a refusal.
	 * @param reason as above
	 * @param cause what refused them
	 */
	DirectRefusal(String reason, Throwable cause) {
		super(reason, cause);
	}

	/** Completes {@code Rows are staged, because …}. */
	String reason() {
		return String.valueOf(getMessage());
	}

}
