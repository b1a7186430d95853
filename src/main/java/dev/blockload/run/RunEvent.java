package dev.blockload.run;

import java.time.Instant;
import java.util.Locale;

import dev.blockload.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a run.
 *
 * @param number of the event among those of its run, from 1, in their order
 * @param at when it happened
 * @param kind what happened
 * @param attempt the attempt that it belongs to; 0 before the first one
 * @param node host and process of an attempt that begins, or null
 * @param code the step, or the code of a warning or a failure, or null
 * @param message for people, or null
 */
public record RunEvent(long number, Instant at, Kind kind, int attempt, @Nullable String node, @Nullable String code,
		@Nullable String message) {

	public RunEvent {
		if (number < 1) {
			throw new IllegalArgumentException("Event %d is not valid. Expected a number from 1.".formatted(number));
		}
		message = (message != null) ? Printable.text(message) : null;
	}

	/**
	 * What happens to runs.
	 */
	public enum Kind {

		/** Somebody requested it, or its restart. A node will begin an attempt. */
		LAUNCHED,

		/** A node could not begin an attempt yet. */
		WAITS,

		/** An attempt began. */
		ATTEMPT,

		/** The process of the attempt before had died. */
		TAKEOVER,

		/** The work of a step was committed. */
		STEP,

		/** A warning was stored. */
		WARNING,

		/** Somebody requested its stop. */
		STOP,

		/** It stopped. */
		STOPPED,

		/** An attempt failed. */
		FAILURE,

		/** Another attempt follows by itself. */
		RETRY,

		/** Its rows are visible in the block. */
		COMPLETED,

		/** Its file had been loaded before. */
		UNCHANGED,

		/** A later run took its place. */
		SUPERSEDED;

		/** The kind as it is stored, and as people and scripts see it. */
		public String text() {
			return name().toLowerCase(Locale.ROOT);
		}

		/** The kind of a text that {@link #text()} wrote. */
		static Kind of(String text) {
			return valueOf(text.toUpperCase(Locale.ROOT));
		}

	}

}
