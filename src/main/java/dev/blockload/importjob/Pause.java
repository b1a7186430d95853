package dev.blockload.importjob;

import java.time.Duration;

/**
 * A pause between two looks at something that another process changes.
 */
final class Pause {

	private Pause() {
	}

	/**
	 * Wait.
	 * @return false if the thread was interrupted, which it then still is
	 */
	static boolean of(Duration duration) {
		try {
			Thread.sleep(duration.toMillis());
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
