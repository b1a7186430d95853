package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import dev.blockload.run.Run;
import dev.blockload.schedule.Standings.Standing;
import dev.blockload.storage.Pin;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the last run of each import went, in numbers. From the database, so that every node
 * tells the same, whoever ran it.
 */
final class ImportMetrics implements MeterBinder, AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(ImportMetrics.class);

	private static final long PAUSE_SECONDS = 10;

	private final Standings standings;

	private final Clock clock;

	private final ScheduledExecutorService refreshing;

	ImportMetrics(Standings standings, Clock clock) {
		this.standings = standings;
		this.clock = clock;
		this.refreshing = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "metrics");
			thread.setDaemon(true);
			return thread;
		});
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		List<Figure> figures = List.of(
				figure(registry, "blockload.import.rows", "Rows that the last run loaded", null,
						(run) -> number(run.counts().loaded())),
				figure(registry, "blockload.import.rejects", "Records that the last run rejected", null,
						(run) -> number(run.counts().rejected())),
				figure(registry, "blockload.import.bytes", "Size of the object of the last run", "bytes",
						ImportMetrics::size),
				figure(registry, "blockload.import.duration", "How long the last run took", "seconds",
						ImportMetrics::seconds),
				figure(registry, "blockload.import.failed", "1 where the last run failed or was stopped, else 0", null,
						(run) -> failed(run)));
		MultiGauge ages = MultiGauge.builder("blockload.import.last.good.age")
			.description("How long ago the last run ended that published or found nothing new")
			.baseUnit("seconds")
			.register(registry);
		var unused = this.refreshing.scheduleWithFixedDelay(() -> refresh(figures, ages), 0, PAUSE_SECONDS,
				TimeUnit.SECONDS);
	}

	private void refresh(List<Figure> figures, MultiGauge ages) {
		try {
			List<Standing> all = this.standings.all();
			figures.forEach((figure) -> figure.show(all));
			Instant now = this.clock.instant();
			List<MultiGauge.Row<?>> rows = new ArrayList<>();
			for (Standing standing : all) {
				standing.lastGood()
					.ifPresent((time) -> rows
						.add(MultiGauge.Row.of(tags(standing), Duration.between(time, now).toMillis() / 1000.0)));
			}
			ages.register(rows, true);
		}
		catch (RuntimeException ex) {
			// The database is gone: health tells that. The figures stay as they were.
			LOG.debug("no figures", ex);
		}
	}

	private static Tags tags(Standing standing) {
		return Tags.of("import", standing.importName());
	}

	private static Figure figure(MeterRegistry registry, String name, String description, @Nullable String unit,
			Function<Run, Double> value) {
		return new Figure(MultiGauge.builder(name).description(description).baseUnit(unit).register(registry), value);
	}

	private static double number(@Nullable Long count) {
		return (count != null) ? count : 0;
	}

	private static double size(Run run) {
		Pin pin = run.pin();
		return (pin != null) ? pin.size() : 0;
	}

	private static double seconds(Run run) {
		Instant end = run.endedAt();
		return (end != null) ? Duration.between(run.startedAt(), end).toMillis() / 1000.0 : Double.NaN;
	}

	private static double failed(Run run) {
		return switch (run.status()) {
			case COMPLETED, UNCHANGED, RUNNING -> 0;
			case FAILED, STOPPED -> 1;
		};
	}

	@Override
	public void close() {
		this.refreshing.shutdownNow();
	}

	/**
	 * One figure of all imports.
	 *
	 * @param gauge where it is shown
	 * @param value what it is of a run
	 */
	private record Figure(MultiGauge gauge, Function<Run, Double> value) {

		void show(List<Standing> standings) {
			List<MultiGauge.Row<?>> rows = new ArrayList<>();
			for (Standing standing : standings) {
				standing.last().ifPresent((run) -> rows.add(MultiGauge.Row.of(tags(standing), this.value.apply(run))));
			}
			this.gauge.register(rows, true);
		}

	}

}
