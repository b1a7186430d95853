package dev.blockload.backfill;

import java.time.LocalDate;
import java.util.List;

import dev.blockload.Warning;
import dev.blockload.run.RunStatus;
import dev.blockload.storage.StoredObject;
import org.jspecify.annotations.Nullable;

/**
 * One date of a backfill.
 *
 * @param date the calendar day, as names of objects contain it
 * @param state what the backfill does, or did, with it
 * @param object the object that a run of this date loads, as listed, or null if there is
 * none
 * @param run the run that loaded the date, or is to be continued, or null
 * @param status of the run that this backfill executed, or null if it executed none
 * @param rows how many rows that run loaded, or null if that is not known
 * @param warnings about its objects
 */
public record BackfillDate(LocalDate date, DateState state, @Nullable StoredObject object, @Nullable Long run,
		@Nullable RunStatus status, @Nullable Long rows, List<Warning> warnings) {

	public BackfillDate {
		if (state == DateState.LOAD && object == null) {
			throw new IllegalArgumentException("The date " + date + " is to be loaded and has no object.");
		}
		if ((state == DateState.DONE || state == DateState.CONTINUE) && run == null) {
			throw new IllegalArgumentException(
					"The date " + date + " is in state " + state + " and has no run. Expected one.");
		}
		warnings = List.copyOf(warnings);
	}

	BackfillDate in(DateState other) {
		return new BackfillDate(this.date, other, this.object, this.run, this.status, this.rows, this.warnings);
	}

	/** The same date with the run that was executed or launched for it. */
	public BackfillDate with(DateState other, long number, RunStatus newStatus, @Nullable Long newRows) {
		return new BackfillDate(this.date, other, this.object, number, newStatus, newRows, this.warnings);
	}

}
