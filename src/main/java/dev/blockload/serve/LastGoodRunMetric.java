package dev.blockload.serve;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows how long ago each import last had a good run. Read from the database, so that
 * every node shows the same, whichever node or person executed the run.
 */
final class LastGoodRunMetric implements MeterBinder, AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(LastGoodRunMetric.class);

	private static final long PAUSE_SECONDS = 10;

	private final ImportHealth health;

	private final Clock clock;

	private final ScheduledExecutorService refreshing;

	LastGoodRunMetric(ImportHealth health, Clock clock) {
		this.health = health;
		this.clock = clock;
		this.refreshing = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "metrics");
			thread.setDaemon(true);
			return thread;
		});
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		MultiGauge ages = MultiGauge.builder("blockload.import.last.good.age")
			.description("Time since the last run ended as completed or unchanged")
			.baseUnit("seconds")
			.register(registry);
		var unused = this.refreshing.scheduleWithFixedDelay(() -> refresh(ages), 0, PAUSE_SECONDS, TimeUnit.SECONDS);
	}

	private void refresh(MultiGauge ages) {
		try {
			Instant now = this.clock.instant();
			List<MultiGauge.Row<?>> rows = new ArrayList<>();
			this.health.lastGoodRuns()
				.forEach((importName, time) -> rows.add(MultiGauge.Row.of(Tags.of("import", importName),
						Duration.between(time, now).toMillis() / 1000.0)));
			ages.register(rows, true);
		}
		catch (RuntimeException ex) {
			// The database does not answer: health reports it. The gauge stays as it was.
			LOG.debug("The age of the last good runs is not known", ex);
		}
	}

	@Override
	public void close() {
		this.refreshing.shutdownNow();
	}

}
