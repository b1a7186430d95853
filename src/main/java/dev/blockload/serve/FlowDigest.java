package dev.blockload.serve;

import java.time.Instant;

import dev.blockload.flow.FlowRun;
import dev.blockload.flow.ImportCount;
import dev.blockload.notify.DigestEntry;
import dev.blockload.notify.DigestEntry.State;
import dev.blockload.schedule.LateImports.Late;
import org.jspecify.annotations.Nullable;

/**
 * What a digest says of a flow.
 */
final class FlowDigest {

	private FlowDigest() {
	}

	static DigestEntry of(String flow, @Nullable FlowRun run, @Nullable Late missed) {
		if (missed != null) {
			return DigestEntry.ofFlow(flow, State.LATE, null, null, missed.sentence());
		}
		if (run == null) {
			return DigestEntry.ofFlow(flow, State.NEVER, null, null, "no run has loaded it yet");
		}
		State state = switch (run.status()) {
			case COMPLETED, UNCHANGED -> State.LOADED;
			case FAILED -> State.FAILED;
			case STOPPED -> State.STOPPED;
			case RUNNING, WAITING -> run.isLate(Instant.now()) ? State.LATE : State.RUNNING;
		};
		String message = run.errorMessage();
		return DigestEntry.ofFlow(flow, state, run.id(), run.times().endedAt(),
				(message != null) ? message : loaded(run));
	}

	private static String loaded(FlowRun run) {
		long loaded = run.members().stream().filter((member) -> member.state().isGood()).count();
		return ImportCount.share(loaded, run.members().size(), "loaded");
	}

}
