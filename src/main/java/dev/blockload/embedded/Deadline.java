package dev.blockload.embedded;

import java.time.Duration;

/**
 * The end of a wait that looks again every few milliseconds.
 */
final class Deadline {

	private static final long PAUSE_MILLIS = 50;

	private final long end;

	private Deadline(long end) {
		this.end = end;
	}

	static Deadline in(Duration wait) {
		return new Deadline(System.nanoTime() + wait.toNanos());
	}

	boolean passed() {
		return System.nanoTime() - this.end > 0;
	}

	/**
	 * Wait a moment.
	 * @throws EmbeddedException where the thread is interrupted; it stays so
	 */
	void pause() {
		try {
			Thread.sleep(PAUSE_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw EmbeddedException.failed("Blockload was interrupted while it waited for an embedded server.", null,
					ex);
		}
	}

}
