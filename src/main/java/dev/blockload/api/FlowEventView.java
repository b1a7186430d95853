package dev.blockload.api;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.blockload.flow.FlowEvent;
import dev.blockload.visible.MessageText;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a flow run.
 *
 * @param number of the event; later events of a flow run have greater ones
 * @param at when it happened
 * @param kind what happened
 * @param importName the import whose state changed, or null
 * @param run the run of that import, or null
 * @param message for people, or null
 */
record FlowEventView(@About("Later events have greater numbers") long number, Instant at,
		@About("started, member (the state of an import has changed), stop, late or ended") String kind,
		@JsonProperty("import") @About("The import whose state has changed") @Nullable String importName,
		@About("The run of that import") @Nullable Long run,
		@MessageText @Nullable String message) implements EventAnswer {

	static FlowEventView of(FlowEvent event) {
		return new FlowEventView(event.number(), event.at(), event.kind().text(), event.importName(), event.run(),
				event.message());
	}

}
