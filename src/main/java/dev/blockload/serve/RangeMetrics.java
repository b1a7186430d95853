package dev.blockload.serve;

import java.util.function.ToDoubleFunction;

import dev.blockload.importjob.RangeWorkers;
import dev.blockload.run.OpenRanges;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Counts the ranges of files that several nodes load. Every series exists from the start.
 * Safe for use by many threads.
 */
final class RangeMetrics implements MeterBinder {

	private final RangeWorkers workers;

	/** As of the last refresh, so that a scrape does not wait for the database. */
	private volatile OpenRanges open = OpenRanges.NONE;

	RangeMetrics(RangeWorkers workers) {
		this.workers = workers;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		gauge(registry, "blockload.ranges.waiting", "Parts of large files that no node has claimed",
				(metrics) -> metrics.open.waiting());
		gauge(registry, "blockload.ranges.claimed", "Parts of large files that nodes load now",
				(metrics) -> metrics.open.claimed());
		gauge(registry, "blockload.range.nodes", "Nodes that load parts of the files of other nodes",
				(metrics) -> metrics.open.nodes());
		FunctionCounter.builder("blockload.ranges.loaded", this.workers, RangeWorkers::loadedRanges)
			.description("Parts of large files that this node has loaded")
			.register(registry);
		FunctionCounter.builder("blockload.range.bytes.loaded", this.workers, RangeWorkers::loadedBytes)
			.description("Bytes of parts of large files that this node has loaded")
			.register(registry);
	}

	private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<RangeMetrics> value) {
		Gauge.builder(name, this, value).description(description).register(registry);
	}

	/** Look what is left to load. */
	void refresh() {
		this.open = this.workers.open();
	}

}
