package dev.blockload.notify;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a digest says of an import or a flow.
 *
 * @param application its application; {@link #FLOWS} for a flow
 * @param importName its name
 * @param state whether it is loaded
 * @param run the number of the run that says so, or null
 * @param at when that run ended, or null
 * @param text more, such as why it failed; can be empty
 */
public record DigestEntry(String application, String importName, State state, @Nullable Long run, @Nullable Instant at,
		String text) {

	/** In place of an application; none can have this name. */
	static final String FLOWS = "(flows)";

	/** What a digest says of a flow. */
	public static DigestEntry ofFlow(String flow, State state, @Nullable Long run, @Nullable Instant at, String text) {
		return new DigestEntry(FLOWS, flow, state, run, at, text);
	}

	/** Whether it is about a flow. */
	boolean isOfFlow() {
		return this.application.equals(FLOWS);
	}

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

		/** Its run is in progress: of a flow only. */
		RUNNING("running"),

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
