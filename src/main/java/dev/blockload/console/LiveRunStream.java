package dev.blockload.console;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.launch.EventFeed;
import dev.blockload.launch.EventFeed.End;
import dev.blockload.run.RunEvent;
import dev.blockload.run.RunState;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends the changing part of a run's page as Server-Sent Events, whole each time: a slow
 * reader gets the latest state and no queue.
 */
final class LiveRunStream implements EventFeed.Subscriber {

	private static final Logger LOG = LoggerFactory.getLogger(LiveRunStream.class);

	private static final MediaType HTML = MediaType.TEXT_HTML;

	// No timeout: the feed ends the stream.
	private final SseEmitter emitter = new SseEmitter(0L);

	private final Page page;

	private final VisibleTexts.ForCaller texts;

	/** Only the thread that delivers uses it, one at a time. */
	private final List<RunEvent> events = new ArrayList<>();

	LiveRunStream(Page page, VisibleTexts.ForCaller texts) {
		this.page = page;
		this.texts = texts;
	}

	SseEmitter emitter() {
		return this.emitter;
	}

	@Override
	public void receive(RunState state) throws IOException {
		synchronized (this.events) {
			this.events.addAll(state.events());
			if (this.events.size() > LiveRun.MOST_EVENTS) {
				this.events.subList(0, this.events.size() - LiveRun.MOST_EVENTS).clear();
			}
			this.emitter.send(SseEmitter.event()
				.name("state")
				.data(Pages.text("console/progress.jte", this.page,
						new LiveRun(state.progress(), this.events, this.texts)), HTML));
		}
	}

	/** Shows proxies and browsers that the stream is alive. */
	void beat() {
		try {
			this.emitter.send(SseEmitter.event().comment("alive"));
		}
		catch (IOException | IllegalStateException ex) {
			LOG.debug("A reader of a run is gone", ex);
		}
	}

	@Override
	public void end(End reason) {
		try {
			// A browser would otherwise come again after a run that has ended.
			this.emitter.send(SseEmitter.event().name("end").data(reason.name(), MediaType.TEXT_PLAIN));
			this.emitter.complete();
		}
		catch (IOException | IllegalStateException ex) {
			this.emitter.completeWithError(ex);
		}
	}

}
