package dev.blockload.serve;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.FlowRun;
import dev.blockload.schedule.LateImports.Late;
import org.jspecify.annotations.Nullable;

/**
 * Health of the active flows: which have not loaded all imports by their deadlines. Read
 * from the database: the same on every node. Safe for use by many threads.
 */
final class FlowHealth {

	private final ImportHealth health;

	private final FlowHistory history;

	private final Clock clock;

	FlowHealth(ImportHealth health, FlowHistory history, Clock clock) {
		this.health = health;
		this.history = history;
		this.clock = clock;
	}

	/**
	 * The flows that are late, for people.
	 * @return a message for each flow
	 */
	Map<String, String> overdue() {
		List<String> flows = this.health.flows();
		if (flows.isEmpty()) {
			return Map.of();
		}
		Instant now = this.clock.instant();
		Map<String, Instant> good = this.history.lastGoodAt(flows);
		Map<String, FlowRun> last = this.history.lastPublishing(flows);
		Map<String, String> overdue = new TreeMap<>();
		last.values()
			.stream()
			.filter((run) -> isLate(run, now))
			.forEach((run) -> overdue.put(run.flow(), text(run, good.get(run.flow()))));
		Map<String, Late> missed = this.health.lateFlows(last, good);
		missed.forEach((flow, late) -> overdue.put(flow, ImportHealth.text(late, good.get(flow))));
		return overdue;
	}

	private static String text(FlowRun run, @Nullable Instant good) {
		return "Flow run " + run.id() + " has not loaded all imports, and the deadline was " + run.times().deadlineAt()
				+ ". " + ImportHealth.lastGood(good);
	}

	/** Whether a flow run is in progress or has failed after its deadline. */
	static boolean isLate(@Nullable FlowRun run, Instant now) {
		return run != null && !run.isGood() && run.isLate(now);
	}

}
