package dev.blockload.api;

import java.util.Locale;
import java.util.Map;

import dev.blockload.launch.EventFeed;
import dev.blockload.launch.EventFeed.End;
import dev.blockload.run.RunEvent;
import dev.blockload.run.RunState;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.EventStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * A subscriber of a run that writes Server-Sent Events. The id of an event is its number:
 * a client that comes again sends the last one, to any node.
 */
final class RunStream implements EventFeed.Subscriber {

	private final EventStream stream;

	private final VisibleTexts.ForCaller texts;

	private final JsonMapper json;

	RunStream(EventStream stream, VisibleTexts.ForCaller texts, JsonMapper json) {
		this.texts = texts;
		this.stream = stream;
		this.json = json;
	}

	@Override
	public boolean isReady() {
		return this.stream.isReady();
	}

	@Override
	public void receive(RunState state) {
		for (RunEvent event : state.events()) {
			this.stream.send(Long.toString(event.number()), "event",
					this.json.writer()
						.withAttribute(VisibleTexts.ForCaller.class, this.texts)
						.writeValueAsString(EventView.of(event)));
		}
		this.stream.send(null, "progress", this.json.writeValueAsString(ProgressView.of(state.progress())));
	}

	@Override
	public void end(End reason) {
		// A client would otherwise come again after a run that has ended.
		this.stream.end(reason(this.json, reason));
	}

	/** The data of the last event. */
	static String reason(JsonMapper json, End reason) {
		return json.writeValueAsString(Map.of("reason", reason.name().toLowerCase(Locale.ROOT).replace('_', '-')));
	}

}
