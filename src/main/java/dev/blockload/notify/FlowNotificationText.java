package dev.blockload.notify;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

import dev.blockload.flow.FlowRun;
import dev.blockload.notify.AlertState.Alert;
import dev.blockload.report.FlowText;
import org.jspecify.annotations.Nullable;

/**
 * Titles and texts of notifications about flow runs.
 */
final class FlowNotificationText {

	private FlowNotificationText() {
	}

	static String failed(FlowRun run) {
		return "%s failed: %d of %d imports are loaded".formatted(run.flow(), count(run), run.members().size());
	}

	static String late(FlowRun run) {
		return "%s is late: %d of %d imports are loaded".formatted(run.flow(), count(run), run.members().size());
	}

	static String loaded(FlowRun run) {
		int all = run.members().size();
		return "%s loaded %d import%s".formatted(run.flow(), all, (all != 1) ? "s" : "");
	}

	static String rejected(FlowRun run, long records) {
		return String.format(Locale.ROOT, "%s rejected %,d record%s", run.flow(), records, (records != 1) ? "s" : "");
	}

	/** Each import of the flow run, with its state and the reason. */
	static String body(FlowRun run) {
		Instant deadline = run.times().deadlineAt();
		return "Flow %s, due %s%s\n\n%s".formatted(run.flow(), run.times().dueAt(),
				(deadline != null) ? ", deadline " + deadline : "", FlowText.of(run, null));
	}

	/** What has ended, and what is loaded. */
	static String recovery(Alert alert, @Nullable FlowRun run, boolean unstable) {
		return "Flow %s is good again. The problem was: %s, since %s.\n".formatted(alert.importName(), alert.code(),
				alert.since().truncatedTo(ChronoUnit.SECONDS))
				+ ((run != null) ? "Flow run %d: %d of %d imports are loaded.\n".formatted(run.id(), count(run),
						run.members().size()) : "")
				+ NotificationText.unstable(unstable);
	}

	private static long count(FlowRun run) {
		return run.members().stream().filter((member) -> member.state().isGood()).count();
	}

}
