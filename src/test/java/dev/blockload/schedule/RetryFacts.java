package dev.blockload.schedule;

import java.lang.reflect.Field;
import java.util.Set;

/**
 * Retries and the health of connections as the node computes them, for tests of other
 * packages.
 */
public final class RetryFacts {

	private RetryFacts() {
	}

	/**
	 * How a scheduled run that failed is retried.
	 * @param code its failure code
	 * @return {@code none}, {@code restart} or {@code new-run}
	 */
	public static String retryAfter(String code) {
		if (!Transience.mayPass(code)) {
			return "none";
		}
		return Transience.isBegunAnew(code) ? "new-run" : "restart";
	}

	/** Whether the failure makes the connection of the import unhealthy. */
	public static boolean countsAgainstConnection(String code) {
		try {
			Field field = Class.forName("dev.blockload.serve.ImportHealth").getDeclaredField("OF_CONNECTIONS");
			field.setAccessible(true);
			return ((Set<?>) field.get(null)).contains(code);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
