package dev.blockload.console;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.blockload.account.Caller;
import dev.blockload.definition.LocatedFlow;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.FlowRun;
import dev.blockload.flow.VisibleFlows;
import dev.blockload.visible.VisibleException;
import dev.blockload.visible.VisibleException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Reads how the flows are that a person sees. Safe for use by many threads.
 */
final class FlowStates {

	private final VisibleFlows flows;

	private final FlowHistory history;

	private final Clock clock;

	FlowStates(VisibleFlows flows, FlowHistory history, Clock clock) {
		this.flows = flows;
		this.history = history;
		this.clock = clock;
	}

	/** All flows that a person sees, by name. */
	List<FlowState> of(Caller caller) {
		Instant now = this.clock.instant();
		List<LocatedFlow> all = this.flows.all(caller);
		Map<String, FlowRun> last = this.history
			.lastPublishing(all.stream().map((flow) -> flow.definition().name()).toList());
		return all.stream()
			.map((flow) -> state(flow, last.get(flow.definition().name()), now))
			.sorted(Comparator.comparing(FlowState::name))
			.toList();
	}

	/**
	 * A flow that a person sees.
	 * @throws VisibleException if there is none of this name
	 */
	FlowState of(Caller caller, String name) {
		return this.flows.find(caller, name)
			.map((flow) -> state(flow, this.history.lastPublishing(name).orElse(null), this.clock.instant()))
			.orElseThrow(() -> VisibleException.notFound(Kind.FLOW, name));
	}

	private static FlowState state(LocatedFlow flow, @Nullable FlowRun last, Instant now) {
		return new FlowState(flow, last,
				flow.schedules()
					.stream()
					.map((schedule) -> schedule.next(now))
					.flatMap(Optional::stream)
					.min(Comparator.naturalOrder())
					.orElse(null),
				now);
	}

}
