package dev.blockload.storage.s3;

import software.amazon.awssdk.services.s3.S3Client;

/**
 * The client of one connection, and who uses it. Retired, it takes no new connection's
 * work and is closed when the last who holds it lets go. Safe for use by many threads.
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
	 * Keep it open.
	 * @throws IllegalStateException where it is closed
	 */
	synchronized Hold hold() {
		if (this.closed) {
			throw new IllegalStateException("the store is closed");
		}
		this.holds++;
		return new Hold();
	}

	/** Close it, now or when the last hold is let go. */
	synchronized void retire() {
		this.retired = true;
		if (this.holds == 0) {
			close();
		}
	}

	/** Close it, whoever holds it. */
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

	/** One who uses the client. Letting go twice is letting go once. */
	final class Hold implements AutoCloseable {

		private boolean gone;

		private Hold() {
		}

		@Override
		public void close() {
			synchronized (SharedClient.this) {
				if (!this.gone) {
					this.gone = true;
					SharedClient.this.holds--;
					if (SharedClient.this.retired && SharedClient.this.holds == 0) {
						SharedClient.this.close();
					}
				}
			}
		}

	}

}
