package dev.blockload.importjob;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.source.FileChoice;
import dev.blockload.source.RequestedFile;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule requires of a file before a run begins.
 *
 * @param day the day whose file is needed, or null for any
 * @param zone in which a file is of a day
 * @param minAge the least age of the file, or null
 */
public record FileNeed(@Nullable LocalDate day, ZoneId zone, @Nullable Duration minAge) {

	/**
	 * What a schedule requires at one of its times.
	 * @param schedule the schedule
	 * @param dueAt the time
	 */
	public static FileNeed of(Schedule schedule, Instant dueAt) {
		return new FileNeed((schedule.waiting() != null) ? schedule.day(dueAt) : null, schedule.zone(),
				schedule.minAge());
	}

	/** Whether any file will do. */
	public boolean isNothing() {
		return this.day == null && this.minAge == null;
	}

	/**
	 * Which object a run must take: a schedule that waits, waits for the file of a day.
	 * @param located the import
	 */
	public RequestedFile requested(LocatedImport located) {
		LocalDate needed = this.day;
		return (needed != null && located.definition().file() instanceof FileChoice.MostRecent)
				? new RequestedFile.OfDate(needed.toString()) : new RequestedFile.ByRule();
	}

}
