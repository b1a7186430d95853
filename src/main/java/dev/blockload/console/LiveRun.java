package dev.blockload.console;

import java.util.List;

import dev.blockload.run.RunEvent;
import dev.blockload.run.RunProgress;
import dev.blockload.visible.VisibleTexts;
import org.jspecify.annotations.Nullable;

/**
 * The part of a run's page that changes while the run is in progress.
 *
 * @param progress how far it is
 * @param events what happened, in its order; the last ones if there are many
 * @param texts messages as the reader is allowed to read them
 */
record LiveRun(RunProgress progress, List<RunEvent> events, VisibleTexts.ForCaller texts) {

	/** A page shows so many events. */
	static final int MOST_EVENTS = 50;

	LiveRun {
		events = List.copyOf(events.subList(Math.max(0, events.size() - MOST_EVENTS), events.size()));
	}

	/** The message of an event in one line; empty if it has none. */
	String message(RunEvent event) {
		return (event.message() != null) ? MessageLines.of(this.texts.text(event.message())).summary() : "";
	}

	/** Whether nothing more happens. */
	boolean isFinal() {
		return this.progress.status().isFinal();
	}

	/** How much is loaded in thousandths; null if that is not known. */
	@Nullable Integer thousandths() {
		Double fraction = this.progress.fraction();
		return (fraction != null) ? Integer.valueOf((int) Math.floor(fraction * 1000)) : null;
	}

}
