package dev.blockload.api;

import java.io.IOException;
import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.launch.EventFeed;
import dev.blockload.run.RunEvent;
import dev.blockload.run.RunStates;
import dev.blockload.visible.VisibleRuns;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.EventStream;
import dev.blockload.web.EventStreams;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code runs/N/events}: what happened to a run, as a list and as a stream.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/runs/{run}/events")
class EventsController {

	private static final String LAST = "Last-Event-ID";

	private final VisibleRuns runs;

	private final RunStates states;

	private final EventFeed feed;

	private final EventStreams streams;

	private final VisibleTexts texts;

	private final JsonMapper json;

	EventsController(VisibleRuns runs, RunStates states, EventFeed feed, EventStreams streams, VisibleTexts texts,
			JsonMapper json) {
		this.runs = runs;
		this.states = states;
		this.feed = feed;
		this.streams = streams;
		this.texts = texts;
		this.json = json;
	}

	@GetMapping
	@Operation(id = "listEvents", summary = "List what happened to a run, in its order: at most 1,000 events.",
			details = "With the header 'Accept: text/event-stream', a stream of Server-Sent Events: 'event' has an event"
					+ " and its number as id, 'progress' how far the run is, 'end' that nothing more comes.")
	Page<EventView> list(Caller caller, @PathVariable long run, @RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		this.runs.numbered(caller, run);
		int most = Parameters.limit(limit);
		List<RunEvent> found = this.states.events(run, (cursor != null) ? Cursor.EVENT.number(cursor) : 0, most + 1);
		List<RunEvent> page = found.subList(0, Math.min(most, found.size()));
		return new Page<>(page.stream().map(EventView::of).toList(),
				(found.size() > most) ? Cursor.EVENT.at(page.get(most - 1).number()) : null);
	}

	@GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	@Operation(id = "listEvents", summary = "The events of a run, as they happen.")
	void stream(Caller caller, @PathVariable long run,
			@About("For a stream: the number of the last event that the client has") @RequestHeader(name = LAST,
					required = false) @Nullable String last,
			HttpServletRequest request, HttpServletResponse response) throws IOException {
		this.runs.numbered(caller, run);
		long after = number(last);
		// It ends when the rights of the caller change.
		EventStream stream = this.streams.open(caller, request, response,
				RunStream.reason(this.json, EventFeed.End.NOT_VISIBLE));
		RunStream subscriber = new RunStream(stream, this.texts.of(caller), this.json);
		stream.onEnd(this.feed.subscribe(run, after, subscriber)::close);
	}

	private static long number(@Nullable String last) {
		if (last == null || last.isBlank()) {
			return 0;
		}
		if (!last.matches("[0-9]{1,18}")) {
			throw Parameters.wrong(LAST, last, "the number of an event");
		}
		return Long.parseLong(last);
	}

}
