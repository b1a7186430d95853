package dev.blockload.run;

import java.util.List;

/**
 * A run at one moment, with the events that a reader has not seen.
 *
 * @param progress how far it is
 * @param events the next events, in their order
 * @param lastEvent the number of its last event
 */
public record RunState(RunProgress progress, List<RunEvent> events, long lastEvent) {

	public RunState {
		events = List.copyOf(events);
	}

	/**
	 * Whether nothing more will happen, and a reader has all events.
	 * @param last the number of the last event that the reader has
	 */
	public boolean isComplete(long last) {
		return this.progress.status().isFinal() && last >= this.lastEvent;
	}

}
