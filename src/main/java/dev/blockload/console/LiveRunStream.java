package dev.blockload.console;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.launch.EventFeed;
import dev.blockload.launch.EventFeed.End;
import dev.blockload.run.RunEvent;
import dev.blockload.run.RunState;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.EventStream;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;

/**
 * Sends the changing part of a run's page as Server-Sent Events, whole each time: a slow
 * reader gets the latest state and no queue.
 */
final class LiveRunStream implements EventFeed.Subscriber {

	private final EventStream stream;

	private final Page page;

	private final VisibleTexts.ForCaller texts;

	/** Only the thread that delivers uses it, one at a time. */
	private final List<RunEvent> events = new ArrayList<>();

	LiveRunStream(EventStream stream, Page page, VisibleTexts.ForCaller texts) {
		this.stream = stream;
		this.page = page;
		this.texts = texts;
	}

	@Override
	public boolean isReady() {
		return this.stream.isReady();
	}

	@Override
	public void receive(RunState state) {
		synchronized (this.events) {
			this.events.addAll(state.events());
			if (this.events.size() > LiveRun.MOST_EVENTS) {
				this.events.subList(0, this.events.size() - LiveRun.MOST_EVENTS).clear();
			}
			this.stream.send(null, "state", Pages.text("console/progress.jte", this.page,
					new LiveRun(state.progress(), this.events, this.texts)));
		}
	}

	@Override
	public void end(End reason) {
		// A browser would otherwise come again after a run that has ended.
		this.stream.end(reason.name());
	}

}
