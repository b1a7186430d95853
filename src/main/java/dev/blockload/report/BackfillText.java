package dev.blockload.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.blockload.backfill.BackfillDate;
import dev.blockload.backfill.BackfillPlan;
import dev.blockload.backfill.DateState;
import dev.blockload.run.RunStatus;
import dev.blockload.storage.StoredObject;
import org.jspecify.annotations.Nullable;

/**
 * A backfill as a table for people: one line for each date. Dates in a row without an
 * object share a line.
 */
public final class BackfillText {

	private static final List<String> HEADER = List.of("date", "object", "run", "status", "rows");

	private BackfillText() {
	}

	/** The table, below the names of its columns. */
	public static String of(BackfillPlan plan) {
		if (plan.dates().isEmpty()) {
			return "No date from %s to %s has a file yet.\n".formatted(plan.range().from(), plan.range().to());
		}
		List<List<String>> rows = new ArrayList<>();
		List<BackfillDate> dates = plan.dates();
		for (int first = 0; first < dates.size(); first++) {
			int last = first;
			while (isEmpty(dates.get(first)) && last + 1 < dates.size() && isEmpty(dates.get(last + 1))) {
				last++;
			}
			rows.add(row(dates.get(first), dates.get(last).date()));
			first = last;
		}
		return TextTable.of(HEADER, rows);
	}

	private static boolean isEmpty(BackfillDate date) {
		return date.state() == DateState.NO_OBJECT;
	}

	private static List<String> row(BackfillDate date, LocalDate last) {
		String dates = date.date() + (last.isAfter(date.date()) ? " to " + last : "");
		return List.of(dates, Optional.ofNullable(date.object()).map(StoredObject::key).orElse(""), run(date.run()),
				status(date), number(date.rows()));
	}

	private static String status(BackfillDate date) {
		RunStatus status = date.status();
		if (status != null) {
			return status.name();
		}
		return switch (date.state()) {
			case DONE -> "done before";
			case LOAD -> "to load";
			case CONTINUE -> "to continue";
			case NO_OBJECT -> "no object";
			case FUTURE -> "in the future";
			case OUT_OF_ORDER -> "older than published";
			case FAILED -> "failed";
			case STOPPED -> "stopped";
			case NOT_STARTED -> "not started";
		};
	}

	private static String run(@Nullable Long number) {
		return (number != null) ? Long.toString(number) : "";
	}

	private static String number(@Nullable Long number) {
		return (number != null) ? "%,d".formatted(number) : "";
	}

}
