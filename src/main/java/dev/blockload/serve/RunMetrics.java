package dev.blockload.serve;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import dev.blockload.definition.UnsavedName;
import dev.blockload.launch.LaunchService;
import dev.blockload.run.Lease;
import dev.blockload.run.Run;
import dev.blockload.schedule.Outcome;
import dev.blockload.storage.Pin;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Counts the scheduled and the launched runs that this node ends, by import and outcome.
 * The total of all nodes is the sum over their metrics. Each series of a defined import
 * exists from the start, at zero. Safe for use by many threads.
 */
final class RunMetrics implements MeterBinder {

	private static final List<String> OUTCOMES = Arrays.stream(Outcome.values()).map(Outcome::text).toList();

	/** The outcomes whose durations are counted. */
	private static final List<String> TIMED = List.of(Outcome.COMPLETED.text(), Outcome.UNCHANGED.text(),
			Outcome.FAILED.text(), Outcome.STOPPED.text());

	private static final Duration[] BUCKETS = { Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(15),
			Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofMinutes(30),
			Duration.ofHours(1), Duration.ofHours(4) };

	private final LaunchService launches;

	/** The registry of the web server is added when the web server starts. */
	private final CompositeMeterRegistry registry = new CompositeMeterRegistry();

	private Set<String> defined = Set.of();

	/**
	 * Create the metrics of a node.
	 * @param launches knows how many runs wait for a node now
	 */
	RunMetrics(LaunchService launches) {
		this.launches = launches;
	}

	@Override
	public void bindTo(MeterRegistry added) {
		this.registry.add(added);
		Gauge.builder("blockload.runs.waiting", this.launches, LaunchService::waiting)
			.description("Runs that wait for a node, or for their next attempt")
			.register(added);
		Gauge.builder("blockload.runs.longest.wait", this.launches, (waiting) -> seconds(waiting.longestWait()))
			.description("Time that the first launched run of an import has been due while nothing works on the import")
			.baseUnit("seconds")
			.register(added);
		FunctionCounter.builder("blockload.lease.losses", this, (unused) -> Lease.losses())
			.description("Attempts of this node that lost their lease")
			.register(added);
	}

	private static double seconds(Duration duration) {
		return duration.toMillis() / 1000.0;
	}

	/**
	 * Create the series of imports that are defined, and remove those of imports that no
	 * longer are. A series that was removed begins at zero if it comes back.
	 */
	synchronized void define(Collection<String> imports) {
		if (this.defined.equals(Set.copyOf(imports))) {
			return;
		}
		Set<String> gone = new TreeSet<>(this.defined);
		gone.removeAll(imports);
		if (!gone.isEmpty()) {
			this.registry.getMeters().stream().filter((meter) -> {
				String name = meter.getId().getTag("import");
				return name != null && gone.contains(name);
			}).toList().forEach(this.registry::remove);
		}
		imports.forEach((name) -> {
			OUTCOMES.forEach((outcome) -> runs(name, outcome));
			TIMED.forEach((outcome) -> durations(name, outcome));
			rows(name);
			rejects(name);
			bytes(name);
		});
		this.defined = Set.copyOf(imports);
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
		runs(importName, outcome).increment();
		if (run == null) {
			return;
		}
		Duration worked = run.worked();
		if (worked != null && TIMED.contains(outcome)) {
			durations(importName, outcome).record(worked);
		}
		boolean completed = outcome.equals(Outcome.COMPLETED.text());
		Pin pin = run.pin();
		add(rows(importName), completed ? run.loaded() : null);
		add(rejects(importName), run.counts().rejected());
		add(bytes(importName), (pin != null && completed) ? pin.size() : null);
	}

	private static void add(Counter counter, @Nullable Long amount) {
		if (amount != null) {
			counter.increment(amount);
		}
	}

	private Counter runs(String importName, String outcome) {
		return Counter.builder("blockload.runs")
			.description("Scheduled and launched runs that ended")
			.tag("import", importName)
			.tag("outcome", outcome)
			.register(this.registry);
	}

	private Timer durations(String importName, String outcome) {
		return Timer.builder("blockload.run.duration")
			.description("Working time of a run: that of all its attempts, without the time between them")
			.tag("import", importName)
			.tag("outcome", outcome)
			.serviceLevelObjectives(BUCKETS)
			.register(this.registry);
	}

	private Counter rows(String importName) {
		return counter("blockload.rows.loaded", "Records that became rows of the block", importName);
	}

	private Counter rejects(String importName) {
		return counter("blockload.records.rejected", "Records that were rejected", importName);
	}

	private Counter bytes(String importName) {
		return counter("blockload.bytes.loaded", "Size of the objects that were loaded", importName);
	}

	private Counter counter(String name, String description, String importName) {
		return Counter.builder(name).description(description).tag("import", importName).register(this.registry);
	}

}
