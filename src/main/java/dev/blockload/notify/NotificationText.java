package dev.blockload.notify;

import java.util.List;
import java.util.Locale;

import dev.blockload.definition.Channel.Event;
import dev.blockload.yaml.Problem;
import dev.blockload.run.Run;
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
			case RECOVERY -> name + " recovered";
			case NO_MATCH -> name + " found no file";
			case REJECTS -> name + " rejected " + records((run != null) ? run.counts().rejected() : null);
			case SUCCESS -> name + " loaded " + records((run != null) ? run.loaded() : null);
			case SKIPPED -> name + " was skipped: " + occurrence.outcome();
		};
	}

	/** What happened, before the description of the run. */
	static String text(Occurrence occurrence) {
		String first = "Import %s, due %s: %s\n".formatted(occurrence.importName(), occurrence.dueAt(),
				occurrence.outcome());
		return (occurrence.reasonCode() != null) ? first + occurrence.reasonCode() + ": " + occurrence.message() + "\n"
				: first;
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
