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
	 * @param events of the node, or null if it receives none
	 */
	EventMetrics(@Nullable EventService events) {
		this.events = events;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (EventResult result : EventResult.values()) {
			FunctionCounter.builder("blockload.events", this, (metrics) -> metrics.count(result))
				.description("Events of object stores, by what became of them")
				.tag("result", result.text())
				.register(registry);
		}
		Gauge.builder("blockload.events.received", this, EventMetrics::received)
			.description("1 while the queue of events answers, else 0; NaN without a queue")
			.register(registry);
	}

	private double count(EventResult result) {
		EventService service = this.events;
		return (service != null) ? service.count(result) : 0;
	}

	private double received() {
		EventService service = this.events;
		return (service == null) ? Double.NaN : (service.problem() == null) ? 1 : 0;
	}

}
