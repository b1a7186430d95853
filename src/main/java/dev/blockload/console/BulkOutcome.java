package dev.blockload.console;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What became of one of several selected imports.
 *
 * @param importName the import
 * @param result what was done
 * @param run the run that was launched or restarted, or that needs no restart, or null
 * @param message why nothing was done, as the person is allowed to read it, or null
 */
record BulkOutcome(String importName, Result result, @Nullable Long run, @Nullable String message) {

	/** As keys of texts have what was done. */
	String text() {
		return this.result.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/** What was selected was done. */
	static BulkOutcome done(String importName, @Nullable Long run) {
		return new BulkOutcome(importName, Result.DONE, run, null);
	}

	/** It was refused. */
	static BulkOutcome refused(String importName, String message) {
		return new BulkOutcome(importName, Result.REFUSED, null, message);
	}

	/**
	 * What was done with an import.
	 */
	enum Result {

		/** What was selected. */
		DONE,

		/** Nothing: its last run ended well. */
		NOTHING_TO_RESTART,

		/** Nothing: it has no run. */
		NEVER_RAN,

		/** Nothing: the message says why. */
		REFUSED

	}

}
