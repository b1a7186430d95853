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
 */
public record RunLine(long id, RunStatus status, Instant startedAt, @Nullable Instant endedAt,
		Run.@Nullable Cause error, @Nullable Long loaded, @Nullable Long rejected) {

	/** The line of a run. */
	static RunLine of(Run run) {
		return new RunLine(run.id(), run.status(), run.startedAt(), run.endedAt(), run.error(), run.loaded(),
				run.counts().rejected());
	}

}
