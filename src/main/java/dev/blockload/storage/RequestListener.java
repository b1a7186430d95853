package dev.blockload.storage;

/**
 * Counts the requests of this process to object stores. Called by many threads; returns
 * quickly.
 */
public interface RequestListener {

	/** Counts nothing. */
	RequestListener NONE = new RequestListener() {
		@Override
		public void requested(String connection, String operation, Result result) {
		}

		@Override
		public void retried(String connection) {
		}
	};

	/**
	 * A request has ended.
	 * @param connection the name of its connection
	 * @param operation as the protocol of the store names it, such as {@code GetObject};
	 * a store has a few
	 * @param result whether the store did it
	 */
	void requested(String connection, String operation, Result result);

	/**
	 * A request failed for a passing reason, and will be sent again.
	 * @param connection the name of its connection
	 */
	void retried(String connection);

	/**
	 * The result of a request.
	 */
	enum Result {

		/** The store did what it was asked. */
		ANSWERED,

		/** The store refused, or did not answer. */
		FAILED

	}

}
