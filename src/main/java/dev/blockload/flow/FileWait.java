package dev.blockload.flow;

import java.time.Duration;
import java.time.Instant;

import dev.blockload.importjob.FileNeed;
import org.jspecify.annotations.Nullable;

/**
 * What the schedule of a flow requires of the files of its imports.
 *
 * @param need which files
 * @param until until when they are waited for, or null if they are not
 * @param every the time between two checks, or null
 */
record FileWait(FileNeed need, @Nullable Instant until, @Nullable Duration every) {

	/** Whether a file that is not there is waited for at a moment. */
	boolean isOpen(Instant now) {
		return this.until != null && now.isBefore(this.until);
	}

	/** The next check after a moment. */
	Instant next(Instant now) {
		Instant next = now.plus((this.every != null) ? this.every : Duration.ofMinutes(1));
		return (this.until != null && this.until.isBefore(next)) ? this.until : next;
	}

}
