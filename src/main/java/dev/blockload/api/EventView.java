package dev.blockload.api;

import java.time.Instant;

import dev.blockload.run.RunEvent;
import dev.blockload.visible.MessageText;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a run.
 *
 * @param number of the event among those of its run, from 1
 * @param at when it happened
 * @param kind what happened
 * @param attempt the attempt that it belongs to; 0 before the first one
 * @param node host and process of an attempt that begins, or null
 * @param code the step, or the code of a warning or a failure, or null
 * @param message for people, or null
 */
record EventView(long number, Instant at, String kind, int attempt, @Nullable String node, @Nullable String code,
		@MessageText @Nullable String message) implements EventAnswer {

	static EventView of(RunEvent event) {
		return new EventView(event.number(), event.at(), event.kind().text(), event.attempt(), event.node(),
				event.code(), event.message());
	}

}
