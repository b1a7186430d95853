package dev.blockload.api;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;

import dev.blockload.launch.EventFeed;
import dev.blockload.launch.EventFeed.End;
import dev.blockload.run.RunEvent;
import dev.blockload.run.RunState;
import dev.blockload.visible.VisibleTexts;

import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * A subscriber of a run that writes Server-Sent Events. The id of an event is its number:
 * a client that comes again sends the last one, to any node.
 */
final class EventStream implements EventFeed.Subscriber {

	// No timeout: the feed ends the stream.
	private final SseEmitter emitter = new SseEmitter(0L);

	private final VisibleTexts.ForCaller texts;

	EventStream(VisibleTexts.ForCaller texts) {
		this.texts = texts;
	}

	SseEmitter emitter() {
		return this.emitter;
	}

	/** End the subscription when the client is gone. */
	void follow(EventFeed.Subscription subscription) {
		this.emitter.onCompletion(subscription::close);
		this.emitter.onError((gone) -> subscription.close());
	}

	@Override
	public void receive(RunState state) throws IOException {
		for (RunEvent event : state.events()) {
			this.emitter.send(SseEmitter.event()
				.id(Long.toString(event.number()))
				.name("event")
				.data(EventView.of(event).shown(this.texts), MediaType.APPLICATION_JSON));
		}
		this.emitter.send(SseEmitter.event()
			.name("progress")
			.data(ProgressView.of(state.progress()), MediaType.APPLICATION_JSON));
	}

	@Override
	public void end(End reason) {
		try {
			// A client would otherwise come again after a run that has ended.
			this.emitter.send(SseEmitter.event()
				.name("end")
				.data(Map.of("reason", reason.name().toLowerCase(Locale.ROOT).replace('_', '-')),
						MediaType.APPLICATION_JSON));
			this.emitter.complete();
		}
		catch (IOException | IllegalStateException ex) {
			this.emitter.completeWithError(ex);
		}
	}

}
