package dev.blockload.api;

import java.io.IOException;
import java.util.List;
import java.util.function.IntToLongFunction;

import dev.blockload.account.Caller;
import dev.blockload.flow.FlowEvent;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.VisibleFlows;
import dev.blockload.launch.EventFeed;
import dev.blockload.run.RunEvent;
import dev.blockload.run.RunStates;
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

	private final RunNumbers runs;

	private final VisibleFlows flows;

	private final FlowHistory flowHistory;

	private final RunStates states;

	private final EventFeed feed;

	private final EventStreams streams;

	private final VisibleTexts texts;

	private final JsonMapper json;

	EventsController(RunNumbers runs, VisibleFlows flows, FlowHistory flowHistory, RunStates states, EventFeed feed,
			EventStreams streams, VisibleTexts texts, JsonMapper json) {
		this.runs = runs;
		this.flows = flows;
		this.flowHistory = flowHistory;
		this.states = states;
		this.feed = feed;
		this.streams = streams;
		this.texts = texts;
		this.json = json;
	}

	@GetMapping
	@Operation(id = "listEvents", summary = "List what happened to a run, in its order: at most 1,000 events.",
			details = "With the header 'Accept: text/event-stream', a stream of Server-Sent Events: 'event' has an event"
					+ " and its number as id, 'progress' how far the run is, 'end' that nothing more comes."
					+ " For the number of a flow run: what happened to it and its imports, and no stream.")
	Page<EventAnswer> list(Caller caller, @PathVariable long run,
			@RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		int most = Parameters.limit(limit);
		long after = (cursor != null) ? Cursor.EVENT.number(cursor) : 0;
		if (this.flows.numbered(caller, run).isPresent()) {
			List<FlowEvent> found = this.flowHistory.events(run, after, most + 1);
			return page(found.stream().map(FlowEventView::of).toList(), most, (last) -> found.get(last).number());
		}
		var unused = this.runs.run(caller, run, "events");
		List<RunEvent> found = this.states.events(run, after, most + 1);
		return page(found.stream().map(EventView::of).toList(), most, (last) -> found.get(last).number());
	}

	private static Page<EventAnswer> page(List<? extends EventAnswer> found, int most, IntToLongFunction number) {
		List<EventAnswer> page = List.copyOf(found.subList(0, Math.min(most, found.size())));
		return new Page<>(page, (found.size() > most) ? Cursor.EVENT.at(number.applyAsLong(most - 1)) : null);
	}

	@GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	@Operation(id = "listEvents", summary = "The events of a run, as they happen.")
	void stream(Caller caller, @PathVariable long run,
			@About("For a stream: the number of the last event that the client has") @RequestHeader(name = LAST,
					required = false) @Nullable String last,
			HttpServletRequest request, HttpServletResponse response) throws IOException {
		var unused = this.runs.run(caller, run, "streams of events");
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
