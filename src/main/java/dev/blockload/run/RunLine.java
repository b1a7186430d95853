package dev.blockload.run;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A run in a list of imports: only what such a list shows.
 *
 * @param id its number
 * @param status its status
 * @param startedAt when it began
 * @param endedAt when it ended, or null
 * @param error why it failed, or null
 * @param loaded how many rows it published, or null if it published nothing
 * @param rejected how many records or cells it rejected, or null if that is not known
 * @param undone whether an undo took its rows away, or those that it found loaded
 */
public record RunLine(long id, RunStatus status, Instant startedAt, @Nullable Instant endedAt,
		Run.@Nullable Cause error, @Nullable Long loaded, @Nullable Long rejected, boolean undone) {

	/** The same run, with how it really ended: its process died. */
	RunLine with(Run run) {
		return new RunLine(this.id, run.status(), this.startedAt, run.endedAt(), run.error(), run.loaded(),
				run.counts().rejected(), this.undone);
	}

}
