package dev.blockload.console;

import java.util.List;

import dev.blockload.backfill.BackfillDate;
import dev.blockload.backfill.BackfillPlan;
import dev.blockload.backfill.BackfillRange;
import dev.blockload.backfill.DateState;
import dev.blockload.visible.VisibleTexts;

/**
 * What a backfill would do with each date.
 *
 * @param plan the dates
 * @param allowOlder whether dates are loaded that are older than a published one
 * @param texts messages as the reader is allowed to read them
 */
record BackfillView(BackfillPlan plan, boolean allowOlder, VisibleTexts.ForCaller texts) {

	/**
	 * The shortest range that has all dates to load; if there are none, all dates that
	 * are older than a published one and not loaded. The same plan if there are none of
	 * these either.
	 */
	static BackfillPlan narrowed(BackfillPlan plan) {
		List<BackfillDate> missing = plan.dates().stream().filter((date) -> date.state().isPending()).toList();
		if (missing.isEmpty()) {
			missing = plan.dates().stream().filter((date) -> date.state() == DateState.OUT_OF_ORDER).toList();
		}
		if (missing.isEmpty()) {
			return plan;
		}
		BackfillRange range = new BackfillRange(missing.get(0).date(), missing.get(missing.size() - 1).date());
		return new BackfillPlan(plan.importName(), range, plan.mode(),
				plan.dates()
					.stream()
					.filter((date) -> !date.date().isBefore(range.from()) && !date.date().isAfter(range.to()))
					.toList(),
				plan.newest());
	}

	/** How many dates have a state. */
	long count(DateState state) {
		return this.plan.dates().stream().filter((date) -> date.state() == state).count();
	}

	/** How many runs it launches. */
	long launches() {
		return count(DateState.LOAD) + count(DateState.CONTINUE);
	}

	/** Whether it is refused because of dates that are older than a published one. */
	boolean isOutOfOrder() {
		return count(DateState.OUT_OF_ORDER) > 0;
	}

	/** The class of the style that shows a state. */
	static String look(DateState state) {
		return switch (state) {
			case DONE -> "ok";
			case LOAD, CONTINUE -> "wait";
			case FAILED -> "bad";
			case OUT_OF_ORDER, STOPPED -> "warn";
			case NO_OBJECT, FUTURE, NOT_STARTED -> "off";
		};
	}

}
