package dev.blockload.serve;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.FlowRun;
import dev.blockload.flow.MemberState;
import dev.blockload.run.RunStatus;
import dev.blockload.schedule.LateImports.Late;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * How each defined flow is: age, lateness, failure, and the imports of its last run by
 * state. Read from the database, so that every node shows the same.
 */
final class FlowGauges implements MeterBinder {

	private final ActiveDefinitions watched;

	private final FlowHistory history;

	private final ImportHealth health;

	private final Clock clock;

	private @Nullable Gauges gauges;

	FlowGauges(ActiveDefinitions watched, FlowHistory history, ImportHealth health, Clock clock) {
		this.watched = watched;
		this.health = health;
		this.history = history;
		this.clock = clock;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.gauges = new Gauges(
				gauge(registry, "blockload.flow.last.good.age",
						"Time since the last flow run ended that loaded all imports; NaN if there is none", "seconds"),
				gauge(registry, "blockload.flow.late",
						"1 if a flow did not load all imports by its deadline and has not since, else 0", null),
				gauge(registry, "blockload.flow.lateness",
						"Time since the deadline of a flow that is late; 0 if it is not", "seconds"),
				gauge(registry, "blockload.flow.failed", "1 if the last run of a flow failed, else 0", null),
				gauge(registry, "blockload.flow.running", "1 while a run of a flow is in progress, else 0", null),
				gauge(registry, "blockload.flow.imports", "Imports of the last run of a flow, by their state", null));
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
		List<String> flows = this.watched.flows().stream().map((flow) -> flow.definition().name()).toList();
		Instant now = this.clock.instant();
		Map<String, Instant> good = this.history.lastGoodAt(flows);
		Map<String, FlowRun> last = this.history.lastPublishing(flows);
		Map<String, Late> missed = this.health.lateFlows(last, good);
		bound.age().register(rows(flows, (flow) -> {
			Instant time = good.get(flow);
			return (time != null) ? seconds(Duration.between(time, now)) : Double.NaN;
		}), true);
		bound.late()
			.register(
					rows(flows,
							(flow) -> missed.containsKey(flow) || FlowHealth.isLate(last.get(flow), now) ? 1.0 : 0.0),
					true);
		bound.lateness().register(rows(flows, (flow) -> lateness(last.get(flow), missed.get(flow), now)), true);
		bound.failed().register(rows(flows, (flow) -> is(last.get(flow), RunStatus.FAILED)), true);
		bound.running().register(rows(flows, (flow) -> is(last.get(flow), RunStatus.RUNNING)), true);
		List<MultiGauge.Row<?>> imports = new ArrayList<>();
		for (String flow : flows) {
			FlowRun run = last.get(flow);
			for (MemberState state : MemberState.values()) {
				imports.add(MultiGauge.Row.of(Tags.of("flow", flow, "state", state.text()),
						(run != null) ? run.count(state) : 0));
			}
		}
		bound.imports().register(imports, true);
	}

	private static double lateness(@Nullable FlowRun run, @Nullable Late missed, Instant now) {
		if (missed != null) {
			return Math.max(0, seconds(Duration.between(missed.lateAt(), now)));
		}
		Instant deadline = (run != null) ? run.times().deadlineAt() : null;
		return (deadline != null && FlowHealth.isLate(run, now)) ? Math.max(0, seconds(Duration.between(deadline, now)))
				: 0;
	}

	private static double is(@Nullable FlowRun run, RunStatus status) {
		return (run != null && run.status() == status) ? 1.0 : 0.0;
	}

	private static List<MultiGauge.Row<?>> rows(List<String> flows, Function<String, Double> value) {
		return flows
			.stream().<MultiGauge
					.Row<?>>map((flow) -> MultiGauge.Row.of(Tags.of("flow", flow), value.apply(flow)))
			.toList();
	}

	private static double seconds(Duration duration) {
		return duration.toMillis() / 1000.0;
	}

	private record Gauges(MultiGauge age, MultiGauge late, MultiGauge lateness, MultiGauge failed, MultiGauge running,
			MultiGauge imports) {
	}

}
