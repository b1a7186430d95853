package dev.blockload.serve;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.schedule.LateImports;
import dev.blockload.schedule.LateImports.Late;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * How fresh each defined import is: age, lateness, failure. Read from the database, so
 * that every node shows the same, whichever node or person executed the run.
 */
final class ImportGauges implements MeterBinder {

	private final ActiveDefinitions watched;

	private final ImportHealth health;

	private final Clock clock;

	private @Nullable Gauges gauges;

	ImportGauges(ActiveDefinitions watched, ImportHealth health, Clock clock) {
		this.watched = watched;
		this.health = health;
		this.clock = clock;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.gauges = new Gauges(
				gauge(registry, "blockload.import.info", "1 for each import, with its application and its block", null),
				gauge(registry, "blockload.import.last.good.age",
						"Time since the last run ended as completed or unchanged; NaN if there is none", "seconds"),
				gauge(registry, "blockload.import.max.age", "The max-age of the files of an import that has one",
						"seconds"),
				gauge(registry, "blockload.import.late", "1 if an import had no good run in time, else 0", null),
				gauge(registry, "blockload.import.lateness", "Time since an import became late; 0 if it is not",
						"seconds"),
				gauge(registry, "blockload.import.failed",
						"1 if the last run of an import failed and is not retried, else 0", null));
	}

	private static MultiGauge gauge(MeterRegistry registry, String name, String description, @Nullable String unit) {
		return MultiGauge.builder(name).description(description).baseUnit(unit).register(registry);
	}

	/** Read all values again. */
	void refresh() {
		Gauges bound = this.gauges;
		if (bound == null) {
			return;
		}
		List<LocatedImport> imports = this.watched.imports();
		Instant now = this.clock.instant();
		Map<String, Instant> good = this.health.lastGoodRuns();
		Map<String, Late> late = this.health.late(good);
		Set<String> failed = this.health.failed();
		bound.info().register(imports.stream().<MultiGauge.Row<?>>map((located) -> {
			ImportDefinition definition = located.definition();
			return MultiGauge.Row.of(Tags.of("import", definition.name(), "application", definition.application(),
					"block", definition.block()), 1);
		}).toList(), true);
		bound.age().register(rows(imports, (located) -> {
			Instant time = good.get(located.definition().name());
			return (time != null) ? seconds(Duration.between(time, now)) : Double.NaN;
		}), true);
		bound.maxAge()
			.register(rows(imports, (located) -> LateImports.maxAge(located).map(ImportGauges::seconds).orElse(null)),
					true);
		bound.late()
			.register(rows(imports, (located) -> late.containsKey(located.definition().name()) ? 1.0 : 0.0), true);
		bound.lateness().register(rows(imports, (located) -> {
			Late found = late.get(located.definition().name());
			return (found != null) ? Math.max(0, seconds(Duration.between(found.lateAt(), now))) : 0.0;
		}), true);
		bound.failed()
			.register(rows(imports, (located) -> failed.contains(located.definition().name()) ? 1.0 : 0.0), true);
	}

	private static List<MultiGauge.Row<?>> rows(List<LocatedImport> imports,
			Function<LocatedImport, @Nullable Double> value) {
		List<MultiGauge.Row<?>> rows = new ArrayList<>();
		for (LocatedImport located : imports) {
			Double found = value.apply(located);
			if (found != null) {
				rows.add(MultiGauge.Row.of(Tags.of("import", located.definition().name()), found));
			}
		}
		return rows;
	}

	private static double seconds(Duration duration) {
		return duration.toMillis() / 1000.0;
	}

	private record Gauges(MultiGauge info, MultiGauge age, MultiGauge maxAge, MultiGauge late, MultiGauge lateness,
			MultiGauge failed) {
	}

}
