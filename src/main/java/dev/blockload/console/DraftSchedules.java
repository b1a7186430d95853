package dev.blockload.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.blockload.yaml.YamlText;

/**
 * The fields of a draft that say when it runs: of the first schedule {@code cron},
 * {@code zone}, {@code until} and {@code missed}, of the others the same with a number.
 */
final class DraftSchedules {

	/** As many as a form has. */
	private static final int MOST = 5;

	private DraftSchedules() {
	}

	/** The field of a schedule. */
	static String field(String name, int number) {
		return (number == 1) ? name : name + "." + number;
	}

	/** The numbers of the schedules that the form shows: one more than are filled. */
	static List<Integer> shown(ImportDraft draft) {
		List<Integer> shown = new ArrayList<>();
		int empty = 0;
		for (int number = 1; number <= MOST && empty == 0; number++) {
			shown.add(number);
			empty += draft.has(field("cron", number)) ? 0 : 1;
		}
		return shown;
	}

	/** The same draft without schedules. */
	static ImportDraft without(ImportDraft draft) {
		ImportDraft left = draft;
		for (int number = 1; number <= MOST; number++) {
			left = left.with(Map.of(field("cron", number), ""));
		}
		return left;
	}

	/** Adds {@code schedule} to a definition, if the draft has one. */
	static void add(ImportDraft draft, DraftLines lines) {
		List<Integer> filled = new ArrayList<>();
		for (int number = 1; number <= MOST; number++) {
			if (draft.has(field("cron", number))) {
				filled.add(number);
			}
		}
		if (filled.isEmpty()) {
			return;
		}
		lines.add(field("cron", filled.get(0)), "schedule:");
		boolean several = filled.size() > 1;
		for (int number : filled) {
			String indent = several ? "    " : "  ";
			lines.add(field("cron", number),
					(several ? "  - " : "  ") + "cron: " + YamlText.text(draft.line(field("cron", number))));
			if (draft.has(field("zone", number))) {
				lines.add(field("zone", number), indent + "zone: " + YamlText.text(draft.line(field("zone", number))));
			}
			if (draft.has(field("until", number))) {
				lines.add(field("until", number),
						indent + "wait: {until: " + YamlText.text(draft.line(field("until", number))) + "}");
			}
			if (draft.has(field("missed", number))) {
				lines.add(field("missed", number), indent + "missed: skip");
			}
		}
	}

}
