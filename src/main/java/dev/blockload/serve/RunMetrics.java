package dev.blockload.serve;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

import dev.blockload.definition.UnsavedName;
import dev.blockload.run.Run;
import dev.blockload.schedule.Outcome;
import dev.blockload.storage.Pin;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Counts the scheduled and the launched runs that this node ends, by import and outcome.
 * The total of all nodes is the sum over their metrics. Safe for use by many threads.
 */
final class RunMetrics implements MeterBinder {

	private final LongSupplier waiting;

	/** The registry of the web server is added when the web server starts. */
	private final CompositeMeterRegistry registry = new CompositeMeterRegistry();

	/**
	 * Create the metrics of a node.
	 * @param waiting how many runs wait for a node now
	 */
	RunMetrics(LongSupplier waiting) {
		this.waiting = waiting;
	}

	@Override
	public void bindTo(MeterRegistry added) {
		this.registry.add(added);
		Gauge.builder("blockload.runs.waiting", this.waiting, LongSupplier::getAsLong)
			.description("Runs that wait for a node, or for their next attempt")
			.register(added);
	}

	/**
	 * Count a scheduled run that has ended.
	 * @param run its last run, or null where it started none
	 */
	void count(String importName, Outcome outcome, @Nullable Run run) {
		count(importName, outcome.text(), run);
	}

	/** Count a launched run that has ended. */
	void count(Run run) {
		count(run.importName(), run.status().name().toLowerCase(Locale.ROOT), run);
	}

	private void count(String name, String outcome, @Nullable Run run) {
		String importName = UnsavedName.label(name);
		Counter.builder("blockload.runs")
			.description("Scheduled and launched runs that ended")
			.tag("import", importName)
			.tag("outcome", outcome)
			.register(this.registry)
			.increment();
		if (run == null) {
			return;
		}
		boolean completed = outcome.equals(Outcome.COMPLETED.text());
		Duration worked = run.worked();
		if (worked != null) {
			Timer.builder("blockload.run.duration")
				.description("Working time of a run: that of all its attempts, without the time between them")
				.tag("import", importName)
				.tag("outcome", outcome)
				.register(this.registry)
				.record(worked);
		}
		add("blockload.rows.loaded", "Records that became rows of the block", importName,
				completed ? run.loaded() : null);
		add("blockload.records.rejected", "Records that were rejected", importName, run.counts().rejected());
		Pin pin = run.pin();
		add("blockload.bytes.loaded", "Size of the objects that were loaded", importName,
				(pin != null && completed) ? pin.size() : null);
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
