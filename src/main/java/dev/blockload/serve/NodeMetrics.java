package dev.blockload.serve;

import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.flow.FlowHistory;
import dev.blockload.importjob.RangeWorkers;
import dev.blockload.lineage.LineageService;
import dev.blockload.storage.ObjectStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All metrics of a node. Each series of what is defined exists when the registry is
 * bound, and follows the definitions.
 */
final class NodeMetrics implements MeterBinder, AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(NodeMetrics.class);

	private static final long PAUSE_SECONDS = 10;

	private final Node node;

	private final ActiveDefinitions watched;

	private final ImportGauges imports;

	private final FlowGauges flows;

	private final StoreMetrics stores = new StoreMetrics();

	private final NotificationMetrics notifications = new NotificationMetrics();

	private final EventMetrics events;

	private final LineageMetrics lineage;

	private final RangeMetrics ranges;

	private final Clock clock = Clock.systemUTC();

	private final ScheduledExecutorService refreshing;

	/**
	 * Count from now on.
	 * @param node counts its runs and its notifications
	 * @param watched the definitions of the node
	 * @param health of the imports
	 * @param stores whose requests are counted
	 * @param lineage whose events are counted
	 * @param flows the flow runs
	 * @param ranges of files that several nodes load
	 */
	NodeMetrics(Node node, ActiveDefinitions watched, ImportHealth health, ObjectStores stores, LineageService lineage,
			FlowHistory flows, RangeWorkers ranges) {
		this.node = node;
		this.watched = watched;
		this.events = new EventMetrics(node.events());
		this.lineage = new LineageMetrics(lineage);
		this.ranges = new RangeMetrics(ranges);
		this.imports = new ImportGauges(watched, health, this.clock);
		this.flows = new FlowGauges(watched, flows, health, this.clock);
		stores.onRequest(this.stores);
		node.notifications().onAttempt(this.notifications);
		this.refreshing = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "metrics");
			thread.setDaemon(true);
			return thread;
		});
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.node.metrics().bindTo(registry);
		this.imports.bindTo(registry);
		this.node.flowMetrics().bindTo(registry);
		this.flows.bindTo(registry);
		this.stores.bindTo(registry);
		this.notifications.bindTo(registry);
		this.events.bindTo(registry);
		this.lineage.bindTo(registry);
		this.ranges.bindTo(registry);
		refresh();
		var unused = this.refreshing.scheduleWithFixedDelay(this::refresh, PAUSE_SECONDS, PAUSE_SECONDS,
				TimeUnit.SECONDS);
	}

	private void refresh() {
		try {
			this.node.defineMetrics();
			this.stores.define(this.watched.connections().stream().map((connection) -> connection.name()).toList());
			this.notifications.refresh(this.watched.channels().stream().map((channel) -> channel.name()).toList(),
					this.node.notifications(), this.clock);
			this.imports.refresh();
			this.lineage.refresh();
			this.flows.refresh();
			this.ranges.refresh();
		}
		catch (RuntimeException ex) {
			// The database does not answer: health reports it. The metrics stay as they
			// were.
			LOG.debug("The metrics could not be refreshed", ex);
		}
	}

	@Override
	public void close() {
		this.refreshing.shutdownNow();
	}

}
