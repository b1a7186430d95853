package dev.blockload.storage.s3;

import software.amazon.awssdk.services.s3.S3Client;

/**
 * Counts the users of one connection's client. A retired client is closed with its last
 * hold. Safe for use by many threads.
 */
final class SharedClient {

	private final S3Client s3;

	private final ConnectionCredentials credentials;

	private int holds;

	private boolean retired;

	private boolean closed;

	SharedClient(S3Client s3, ConnectionCredentials credentials) {
		this.s3 = s3;
		this.credentials = credentials;
	}

	S3Client s3() {
		return this.s3;
	}

	/**
	 * Keep the client open.
	 * @throws IllegalStateException if it is closed
	 */
	synchronized Hold hold() {
		if (this.closed) {
			throw new IllegalStateException("The store is closed.");
		}
		this.holds++;
		return new Hold();
	}

	/** Close the client now or with its last hold. */
	synchronized void retire() {
		this.retired = true;
		if (this.holds == 0) {
			close();
		}
	}

	/** Close the client in spite of its holds. */
	synchronized void close() {
		if (!this.closed) {
			this.closed = true;
			this.s3.close();
			this.credentials.close();
		}
	}

	synchronized boolean isClosed() {
		return this.closed;
	}

	/** Keeps the client open. Closing it twice is the same as once. */
	final class Hold implements AutoCloseable {

		private boolean released;

		private Hold() {
		}

		@Override
		public void close() {
			synchronized (SharedClient.this) {
				if (!this.released) {
					this.released = true;
					SharedClient.this.holds--;
					if (SharedClient.this.retired && SharedClient.this.holds == 0) {
						SharedClient.this.close();
					}
				}
			}
		}

	}

}
