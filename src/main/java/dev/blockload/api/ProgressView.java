package dev.blockload.api;

import java.time.Duration;

import dev.blockload.run.RunProgress;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is. What is not known is null.
 *
 * @param status its status
 * @param step the step that it executes or that comes next, or null if it has ended
 * @param bytes how much of the object is loaded
 * @param size of the object, in bytes
 * @param rows records that were read
 * @param rejected records or cells that were rejected
 * @param rowsPerSecond records read in each of the last seconds
 * @param secondsLeft how long the load will take from now
 */
record ProgressView(String status, @Nullable String step, @Nullable Long bytes, @Nullable Long size,
		@Nullable Long rows, @Nullable Long rejected, @Nullable Long rowsPerSecond, @Nullable Long secondsLeft) {

	static ProgressView of(RunProgress progress) {
		Duration remaining = progress.remaining();
		return new ProgressView(progress.status().name(), progress.step(), progress.bytes(), progress.size(),
				progress.rows(), progress.rejected(), progress.rowsPerSecond(),
				(remaining != null) ? remaining.toSeconds() : null);
	}

}
