package dev.blockload.serve;

import java.time.Duration;

import dev.blockload.run.Run;
import dev.blockload.schedule.Outcome;
import dev.blockload.storage.Pin;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Counts the scheduled runs that this node ends, by import and outcome. The total of all
 * nodes is the sum over their metrics. Safe for use by many threads.
 */
final class RunMetrics implements MeterBinder {

	/** The registry of the web server is added when the web server starts. */
	private final CompositeMeterRegistry registry = new CompositeMeterRegistry();

	@Override
	public void bindTo(MeterRegistry added) {
		this.registry.add(added);
	}

	/**
	 * Count a scheduled run that has ended.
	 * @param run its last run, or null where it started none
	 */
	void count(String importName, Outcome outcome, @Nullable Run run) {
		Counter.builder("blockload.runs")
			.description("Scheduled runs that ended")
			.tag("import", importName)
			.tag("outcome", outcome.text())
			.register(this.registry)
			.increment();
		if (run == null) {
			return;
		}
		Duration worked = run.worked();
		if (worked != null) {
			Timer.builder("blockload.run.duration")
				.description("Working time of a run: that of all its attempts, without the time between them")
				.tag("import", importName)
				.tag("outcome", outcome.text())
				.register(this.registry)
				.record(worked);
		}
		add("blockload.rows.loaded", "Records that became rows of the block", importName,
				(outcome == Outcome.COMPLETED) ? run.loaded() : null);
		add("blockload.records.rejected", "Records that were rejected", importName, run.counts().rejected());
		Pin pin = run.pin();
		add("blockload.bytes.loaded", "Size of the objects that were loaded", importName,
				(pin != null && outcome == Outcome.COMPLETED) ? pin.size() : null);
	}

	private void add(String name, String description, String importName, @Nullable Long amount) {
		if (amount != null) {
			Counter.builder(name)
				.description(description)
				.tag("import", importName)
				.register(this.registry)
				.increment(amount);
		}
	}

}
