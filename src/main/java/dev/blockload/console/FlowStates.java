package dev.blockload.console;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.blockload.account.Caller;
import dev.blockload.definition.LocatedFlow;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.FlowRun;
import dev.blockload.flow.VisibleFlows;
import dev.blockload.schedule.LateFlows;
import dev.blockload.schedule.LateImports.Late;
import dev.blockload.schedule.PausedImports;
import dev.blockload.visible.VisibleException;
import dev.blockload.visible.VisibleException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Reads how the flows are that a person sees. Safe for use by many threads.
 */
final class FlowStates {

	private final VisibleFlows flows;

	private final FlowHistory history;

	private final LateFlows late;

	private final PausedImports paused;

	private final Clock clock;

	FlowStates(VisibleFlows flows, FlowHistory history, LateFlows late, PausedImports paused, Clock clock) {
		this.flows = flows;
		this.late = late;
		this.paused = paused;
		this.history = history;
		this.clock = clock;
	}

	/** All flows that a person sees, by name. */
	List<FlowState> of(Caller caller) {
		return states(this.flows.all(caller)).sorted(Comparator.comparing(FlowState::name)).toList();
	}

	/**
	 * A flow that a person sees.
	 * @throws VisibleException if there is none of this name
	 */
	FlowState of(Caller caller, String name) {
		return this.flows.find(caller, name)
			.flatMap((flow) -> states(List.of(flow)).findFirst())
			.orElseThrow(() -> VisibleException.notFound(Kind.FLOW, name));
	}

	private Stream<FlowState> states(List<LocatedFlow> all) {
		if (all.isEmpty()) {
			return Stream.empty();
		}
		Instant now = this.clock.instant();
		List<String> names = all.stream().map((flow) -> flow.definition().name()).toList();
		Map<String, FlowRun> last = this.history.lastPublishing(names);
		Map<String, Late> missed = this.late.of(all, last, this.history.lastGoodAt(names), this.paused.skippedUntil());
		return all.stream()
			.map((flow) -> state(flow, last.get(flow.definition().name()), missed.get(flow.definition().name()), now));
	}

	private static FlowState state(LocatedFlow flow, @Nullable FlowRun last, @Nullable Late missed, Instant now) {
		return new FlowState(flow, last, missed,
				flow.schedules()
					.stream()
					.map((schedule) -> schedule.next(now))
					.flatMap(Optional::stream)
					.min(Comparator.naturalOrder())
					.orElse(null),
				now);
	}

}
