package dev.blockload.run;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How far a run is now, as the database knows it: the same on every node. What is not
 * known is null.
 *
 * @param run the run's number
 * @param status its status
 * @param step the step that it executes or that comes next, or null if it has ended
 * @param bytes how much of the object is loaded; null if its text is compressed or not
 * UTF-8, and for a direct load, whose rows are committed at its end
 * @param size of the object, in bytes
 * @param rows records that were read
 * @param rejected records or cells that were rejected
 * @param rowsPerSecond records read in each of the last seconds
 * @param remaining how long the load will take from now, at that speed
 */
public record RunProgress(long run, RunStatus status, @Nullable String step, @Nullable Long bytes, @Nullable Long size,
		@Nullable Long rows, @Nullable Long rejected, @Nullable Long rowsPerSecond, @Nullable Duration remaining) {

	public RunProgress {
		if (run < 1) {
			throw new IllegalArgumentException("Run %d is not valid. Expected a number from 1.".formatted(run));
		}
	}

	/** How much of the object is loaded, from 0 to 1; null if that is not known. */
	public @Nullable Double fraction() {
		return (this.bytes != null && this.size != null && this.size > 0)
				? Math.min(1.0, (double) this.bytes / this.size) : null;
	}

}
