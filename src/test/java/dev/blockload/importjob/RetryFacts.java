package dev.blockload.importjob;

import java.util.Locale;

/**
 * Retries as a node decides them, for tests of other packages.
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
		return Retry.after(code).name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
