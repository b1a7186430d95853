package dev.blockload.notify;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

import dev.blockload.flow.FlowRun;
import dev.blockload.flow.ImportCount;
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
		return run.flow() + " failed: " + count(run);
	}

	static String late(FlowRun run) {
		return run.flow() + " is late: " + count(run);
	}

	static String loaded(FlowRun run) {
		return run.flow() + " loaded " + ImportCount.of(run.members().size());
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
				+ ((run != null) ? "Flow run %d: %s.\n".formatted(run.id(), count(run)) : "")
				+ NotificationText.unstable(unstable);
	}

	private static String count(FlowRun run) {
		return ImportCount.share(run.members().stream().filter((member) -> member.state().isGood()).count(),
				run.members().size(), "loaded");
	}

}
