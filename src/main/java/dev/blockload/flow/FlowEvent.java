package dev.blockload.flow;

import java.time.Instant;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a flow run.
 *
 * @param number grows with each event of all flow runs
 * @param at when it happened
 * @param kind what happened
 * @param importName the import that it concerns, or null
 * @param run the run of that import, or null
 * @param message for people, or null
 */
public record FlowEvent(long number, Instant at, Kind kind, @Nullable String importName, @Nullable Long run,
		@Nullable String message) {

	/**
	 * What happens to flow runs.
	 */
	public enum Kind {

		/** An attempt began. */
		STARTED,

		/** The state of an import changed. */
		MEMBER,

		/** Somebody requested its stop. */
		STOP,

		/** Not all imports were published at the deadline. */
		LATE,

		/** It ended. */
		ENDED;

		/** The kind as it is stored, and as people and scripts see it. */
		public String text() {
			return name().toLowerCase(Locale.ROOT);
		}

		static Kind of(String text) {
			return valueOf(text.toUpperCase(Locale.ROOT));
		}

	}

}
