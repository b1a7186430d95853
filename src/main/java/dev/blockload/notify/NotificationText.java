package dev.blockload.notify;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

import dev.blockload.definition.Channel.Event;
import dev.blockload.notify.AlertState.Alert;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.yaml.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Titles and texts of notifications.
 */
final class NotificationText {

	private NotificationText() {
	}

	/** One line about an occurrence. */
	static String title(Event event, Occurrence occurrence) {
		String name = occurrence.importName();
		Run run = occurrence.run();
		return switch (event) {
			case FAILURE -> name + " failed: " + occurrence.codeOrOutcome();
			case LATE -> lateTitle(name);
			case RECOVERY -> name + " recovered";
			case NO_MATCH -> name + " found no file";
			case REJECTS -> name + " rejected " + records((run != null) ? run.counts().rejected() : null);
			case SUCCESS -> name + " loaded " + records((run != null) ? run.loaded() : null);
			case SKIPPED -> name + " was skipped: " + occurrence.outcome();
		};
	}

	/**
	 * What happened, before the description of the run.
	 * @param kind an import or a flow, for people
	 * @param occurrence of it
	 */
	static String text(String kind, Occurrence occurrence) {
		String first = "%s %s, due %s: %s\n".formatted(kind, occurrence.importName(), occurrence.dueAt(),
				occurrence.outcome());
		return (occurrence.reasonCode() != null) ? first + occurrence.reasonCode() + ": " + occurrence.message() + "\n"
				: first;
	}

	/** Of a recovery: what has ended, and what is loaded. */
	static String recovery(Alert alert, @Nullable Run run, boolean unstable) {
		String first = "Import %s is good again. The problem was: %s, since %s.\n".formatted(alert.importName(),
				alert.code(), alert.since().truncatedTo(ChronoUnit.SECONDS));
		String loaded = (run == null) ? ""
				: (run.status() == RunStatus.UNCHANGED) ? "Run " + run.id() + " found nothing new.\n"
						: "Run " + run.id() + " loaded " + records(run.loaded()) + ".\n";
		return first + loaded + unstable(unstable);
	}

	/** Of a recovery: what follows if it is not the first within some hours. */
	static String unstable(boolean unstable) {
		return unstable
				? "It has failed and recovered %d times within %d hours. From now on its recovery is announced when it has been good for an hour.\n"
					.formatted(AlertState.MOST_RECOVERIES, AlertState.WINDOW.toHours())
				: "";
	}

	/** One line about an import that is late. */
	static String lateTitle(String importName) {
		return importName + " is late";
	}

	/** What did not happen, why, and what to enter. */
	static String late(LateNotice notice) {
		String name = notice.importName();
		return "Import " + name + " is late. " + notice.text() + "\n"
				+ ((notice.reason() != null) ? notice.reason() + "\n" : "") + "Look at it: ./blockload show " + name
				+ "\nRun it now: ./blockload run " + name + "\n";
	}

	/** The same about a flow that was not begun. */
	static String lateFlow(LateNotice notice) {
		String name = notice.importName();
		return "Flow " + name + " is late, and no run of it was begun. " + notice.text() + "\n"
				+ ((notice.reason() != null) ? notice.reason() + "\n" : "")
				+ "What its schedule does: ./blockload schedules" + "\nRun it now: ./blockload run --flow " + name
				+ "\n";
	}

	/** All problems of the definitions. */
	static String of(List<Problem> problems) {
		return String.join("\n", problems.stream().map(Problem::toString).toList());
	}

	private static String records(@Nullable Long count) {
		long number = (count != null) ? count : 0;
		return String.format(Locale.ROOT, "%,d record%s", number, (number != 1) ? "s" : "");
	}

}
