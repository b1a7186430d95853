package dev.blockload.serve;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import dev.blockload.flow.FlowListener;
import dev.blockload.flow.FlowRun;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Counts the flow runs that this node ends, by flow and outcome; dry runs do not count.
 * Each series of a defined flow exists from the start, at zero. Safe for use by many
 * threads.
 */
final class FlowMetrics implements MeterBinder, FlowListener {

	private static final List<String> OUTCOMES = List.of("completed", "unchanged", "failed", "stopped");

	/** The registry of the web server is added when the web server starts. */
	private final CompositeMeterRegistry registry = new CompositeMeterRegistry();

	private Set<String> defined = Set.of();

	@Override
	public void bindTo(MeterRegistry added) {
		this.registry.add(added);
	}

	/** Create the series of flows that are defined, and remove those of others. */
	synchronized void define(Collection<String> flows) {
		if (this.defined.equals(Set.copyOf(flows))) {
			return;
		}
		Set<String> gone = new TreeSet<>(this.defined);
		gone.removeAll(flows);
		this.registry.getMeters().stream().filter((meter) -> {
			String name = meter.getId().getTag("flow");
			return name != null && gone.contains(name);
		}).toList().forEach(this.registry::remove);
		flows.forEach((flow) -> OUTCOMES.forEach((outcome) -> runs(flow, outcome)));
		this.defined = Set.copyOf(flows);
	}

	/** Counted when the end is committed. */
	@Override
	public void ended(FlowRun run) {
		if (run.dryRun()) {
			return;
		}
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
			@Override
			public void afterCommit() {
				runs(run.flow(), run.status().name().toLowerCase(Locale.ROOT)).increment();
			}
		});
	}

	private Counter runs(String flow, String outcome) {
		return Counter.builder("blockload.flow.runs")
			.description("Attempts of flow runs that ended")
			.tag("flow", flow)
			.tag("outcome", outcome)
			.register(this.registry);
	}

}
