package dev.blockload.console;

import java.io.IOException;

import dev.blockload.account.Caller;
import dev.blockload.launch.EventFeed;
import dev.blockload.visible.VisibleRuns;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.EventStream;
import dev.blockload.web.EventStreams;
import dev.blockload.web.Page;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/**
 * {@code /live/runs/N}: the stream of a run's page.
 */
@Controller
class LiveRunPage {

	private final VisibleRuns runs;

	private final EventFeed feed;

	private final EventStreams streams;

	private final LiveRuns live;

	private final VisibleTexts texts;

	LiveRunPage(VisibleRuns runs, LiveRuns live, EventFeed feed, EventStreams streams, VisibleTexts texts) {
		this.runs = runs;
		this.live = live;
		this.feed = feed;
		this.streams = streams;
		this.texts = texts;
	}

	@GetMapping(path = "/live/runs/{run:[0-9]{1,18}}", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	void stream(HttpServletRequest request, HttpServletResponse response, Caller caller,
			@PathVariable("run") long number) throws IOException {
		this.runs.brief(caller, number);
		Page page = Page.of(request, caller, "run.title", number);
		VisibleTexts.ForCaller visible = this.texts.of(caller);
		// It ends when the rights of the caller change.
		EventStream stream = this.streams.open(caller, request, response, EventFeed.End.NOT_VISIBLE.name());
		// Not from the first event: a page of many events would go back in time.
		long after = this.live.firstShownAfter(number);
		stream.onEnd(this.feed.subscribe(number, after, new LiveRunStream(stream, page, visible))::close);
	}

}
