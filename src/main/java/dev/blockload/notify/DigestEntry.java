package dev.blockload.notify;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a digest says of an import.
 *
 * @param application its application
 * @param importName its name
 * @param state whether it is loaded
 * @param run the number of the run that says so, or null
 * @param at when that run ended, or null
 * @param text more, such as why it failed; can be empty
 */
public record DigestEntry(String application, String importName, State state, @Nullable Long run, @Nullable Instant at,
		String text) {

	/**
	 * Whether an import is loaded. In the order in which people want to see them.
	 */
	public enum State {

		/** Its last run failed. */
		FAILED("FAILED"),

		/** It had no good run in time. */
		LATE("LATE"),

		/** Its rows were undone. */
		UNDONE("undone"),

		/** Its last run was stopped. */
		STOPPED("stopped"),

		/** It has no good run yet. */
		NEVER("never"),

		/** Its last run was good, and nothing was due since. */
		LOADED("loaded");

		private final String word;

		State(String word) {
			this.word = word;
		}

		/** For people. */
		String word() {
			return this.word;
		}

	}

}
