package dev.blockload.serve;

import dev.blockload.event.EventResult;
import dev.blockload.event.EventService;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the events of object stores that this node received, by what became of them.
 * Every series exists from the start. Safe for use by many threads.
 */
final class EventMetrics implements MeterBinder {

	private final @Nullable EventService events;

	/**
	 * Create the metrics of a node.
	 * @param events of the node, or null if it receives none: then it has no such metrics
	 */
	EventMetrics(@Nullable EventService events) {
		this.events = events;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		EventService service = this.events;
		if (service == null) {
			return;
		}
		for (EventResult result : EventResult.values()) {
			FunctionCounter.builder("blockload.events", service, (counted) -> counted.count(result))
				.description("Events of object stores, by what became of them")
				.tag("result", result.text())
				.register(registry);
		}
		Gauge.builder("blockload.events.received", service, (asked) -> (asked.problem() == null) ? 1 : 0)
			.description("1 while the queue of events answers, else 0")
			.register(registry);
	}

}
