package dev.blockload.importjob;

import dev.blockload.block.Mode;
import dev.blockload.run.RunHistory;
import dev.blockload.source.RequestedFile;
import org.jspecify.annotations.Nullable;

/**
 * What a new run is asked to do.
 *
 * @param importName the import
 * @param wanted which object, where not the import's own rule decides
 * @param mode instead of the import's own, or null
 * @param repeat whether what was published already is loaded again
 * @param purpose what becomes of the rows
 * @param scheduledRunId number of the scheduled run that this run executes; null for a
 * run that a person started
 */
public record RunRequest(String importName, RequestedFile wanted, @Nullable Mode mode, Repeat repeat, Purpose purpose,
		@Nullable Long scheduledRunId) {

	/** What a person asks for. */
	public RunRequest(String importName, RequestedFile wanted, @Nullable Mode mode, Repeat repeat, Purpose purpose) {
		this(importName, wanted, mode, repeat, purpose, null);
	}

	/**
	 * What a schedule asks for: nothing that was published already.
	 * @param importName the import
	 * @param wanted which object, where not the import's own rule decides
	 * @param scheduledRunId by which {@link dev.blockload.run.RunHistory#ofScheduledRun}
	 * finds the run again
	 */
	public static RunRequest scheduled(String importName, RequestedFile wanted, long scheduledRunId) {
		return new RunRequest(importName, wanted, null, Repeat.SKIP, Purpose.PUBLISH, scheduledRunId);
	}

	/** A request to publish. */
	public RunRequest(String importName, RequestedFile wanted, @Nullable Mode mode, Repeat repeat) {
		this(importName, wanted, mode, repeat, Purpose.PUBLISH);
	}

	/**
	 * What becomes of the rows.
	 */
	public enum Purpose {

		/** They become visible in the block. */
		PUBLISH,

		/**
		 * They are published and taken back in the same transaction, for the counts and
		 * for what the block says to them ({@code --dry-run}). Such a run is never
		 * restarted, and supersedes none that publishes.
		 */
		DRY_RUN

	}

	/**
	 * What to do about an object that was published already.
	 */
	public enum Repeat {

		/** End UNCHANGED. */
		SKIP,

		/** Load it all the same ({@code --force}). */
		FORCE

	}

}
