package dev.blockload.serve;

import java.util.function.ToDoubleFunction;

import dev.blockload.lineage.LineageService;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Counts lineage events. Every series exists from the start, also without a receiver.
 * Safe for use by many threads.
 */
final class LineageMetrics implements MeterBinder {

	private final LineageService lineage;

	/** As of the last refresh, so that a scrape does not wait for the database. */
	private volatile long waiting;

	LineageMetrics(LineageService lineage) {
		this.lineage = lineage;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		count(registry, "sent", LineageService::sent);
		count(registry, "dropped", LineageService::dropped);
		Gauge.builder("blockload.lineage.events.waiting", this, (metrics) -> metrics.waiting)
			.description("Lineage events that wait to be sent")
			.register(registry);
	}

	private void count(MeterRegistry registry, String outcome, ToDoubleFunction<LineageService> events) {
		FunctionCounter.builder("blockload.lineage.events", this.lineage, events)
			.description("Lineage events that this node sent or dropped")
			.tag("outcome", outcome)
			.register(registry);
	}

	/** Look how many events wait. */
	void refresh() {
		this.waiting = this.lineage.waiting();
	}

}
