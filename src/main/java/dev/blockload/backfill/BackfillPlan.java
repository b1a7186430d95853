package dev.blockload.backfill;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.block.Mode;
import dev.blockload.outstanding.FileHistory;
import org.jspecify.annotations.Nullable;

/**
 * What a backfill does with each of its dates.
 *
 * @param importName the import
 * @param range its dates
 * @param mode of the import
 * @param dates each date of the range, in order, except future dates without an object
 * @param newest the newest date that is published, or null if none is
 */
public record BackfillPlan(String importName, BackfillRange range, Mode mode, List<BackfillDate> dates,
		@Nullable Newest newest) {

	public BackfillPlan {
		dates = List.copyOf(dates);
	}

	/**
	 * Refuse a backfill that would load older values over newer ones.
	 * @throws BackfillException code {@code out-of-order}
	 */
	public void requireInOrder() {
		List<LocalDate> older = this.dates.stream()
			.filter((date) -> date.state() == DateState.OUT_OF_ORDER)
			.map(BackfillDate::date)
			.toList();
		if (!older.isEmpty() && this.newest != null) {
			throw BackfillException.outOfOrder(this, older, this.newest);
		}
	}

	/** Whether a failed date leaves the dates after it to be loaded. */
	public boolean continuesAfterFailure() {
		return continuesAfterFailure(this.mode);
	}

	/** The same for the mode of a run. */
	public static boolean continuesAfterFailure(Mode mode) {
		return isLoadedInAnyOrder(mode);
	}

	/** Rows that are only added do not depend on the order of their files. */
	static boolean isLoadedInAnyOrder(Mode mode) {
		return FileHistory.isOrderFree(mode);
	}

	/** The same plan after some of its dates were worked on. */
	public BackfillPlan with(List<BackfillDate> others) {
		return new BackfillPlan(this.importName, this.range, this.mode, others, this.newest);
	}

	/** The same plan with another date at a position. */
	BackfillPlan with(int position, BackfillDate date) {
		List<BackfillDate> changed = new ArrayList<>(this.dates);
		changed.set(position, date);
		return with(changed);
	}

	/**
	 * The newest date that is published.
	 *
	 * @param date the date
	 * @param run the run that published it
	 */
	public record Newest(LocalDate date, long run) {
	}

}
