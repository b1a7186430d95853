package dev.blockload.importjob;

import java.time.LocalDate;
import java.util.List;

import dev.blockload.Warning;
import dev.blockload.block.Mode;
import dev.blockload.run.RunHistory;
import dev.blockload.source.RequestedFile;
import org.jspecify.annotations.Nullable;

/**
 * A request for a new run.
 *
 * @param importName the import
 * @param requested which object, or the rule of the import
 * @param mode in place of the mode of the import, or null
 * @param repeat whether an object that is published already is loaded again
 * @param purpose what becomes of the rows
 * @param deletes how many rows a replace may delete
 * @param scheduledRunId number of the scheduled run that this run executes; null for a
 * run that a person started
 * @param warnings that the run begins with
 * @param series whether the run is one of several that load the files of the import one
 * after the other
 * @param flowRun number of the flow run that the run belongs to, or null
 */
public record RunRequest(String importName, RequestedFile requested, @Nullable Mode mode, Repeat repeat,
		Purpose purpose, Deletes deletes, @Nullable Long scheduledRunId, List<Warning> warnings, Series series,
		@Nullable Long flowRun) {

	public RunRequest {
		warnings = List.copyOf(warnings);
	}

	/** A request without warnings. */
	public RunRequest(String importName, RequestedFile requested, @Nullable Mode mode, Repeat repeat, Purpose purpose,
			Deletes deletes, @Nullable Long scheduledRunId) {
		this(importName, requested, mode, repeat, purpose, deletes, scheduledRunId, List.of(), Series.NONE, null);
	}

	/** The same request for a run that begins with warnings. */
	public RunRequest warned(List<Warning> others) {
		return new RunRequest(this.importName, this.requested, this.mode, this.repeat, this.purpose, this.deletes,
				this.scheduledRunId, others, this.series, this.flowRun);
	}

	/**
	 * A request of a backfill for the file of one date. It loads no object that is
	 * published already.
	 * @param importName the import
	 * @param date the date
	 */
	public static RunRequest backfill(String importName, LocalDate date) {
		return new RunRequest(importName, new RequestedFile.OfDate(date.toString()), null, Repeat.SKIP, Purpose.PUBLISH,
				Deletes.LIMITED, null, List.of(), Series.BACKFILL, null);
	}

	/**
	 * A request of a flow run. It loads no object that is published already.
	 * @param importName the import
	 * @param requested which object, or the rule of the import
	 * @param series whether the rule of the import names the object, although the flow
	 * names its date
	 * @param purpose what becomes of the rows
	 * @param flowRun the number of the flow run
	 */
	public static RunRequest ofFlow(String importName, RequestedFile requested, Series series, Purpose purpose,
			long flowRun) {
		return new RunRequest(importName, requested, null, Repeat.SKIP, purpose, Deletes.LIMITED, null, List.of(),
				series, flowRun);
	}

	/** A request of a person. */
	public RunRequest(String importName, RequestedFile requested, @Nullable Mode mode, Repeat repeat, Purpose purpose) {
		this(importName, requested, mode, repeat, purpose, Deletes.LIMITED);
	}

	/** A request of a person, who says how many rows a replace may delete. */
	public RunRequest(String importName, RequestedFile requested, @Nullable Mode mode, Repeat repeat, Purpose purpose,
			Deletes deletes) {
		this(importName, requested, mode, repeat, purpose, deletes, null);
	}

	/**
	 * A request of a schedule: it loads no object that is published already.
	 * @param importName the import
	 * @param requested which object, or the rule of the import
	 * @param scheduledRunId by which {@link dev.blockload.run.RunHistory#ofScheduledRun}
	 * finds the run again
	 */
	public static RunRequest scheduled(String importName, RequestedFile requested, long scheduledRunId) {
		return new RunRequest(importName, requested, null, Repeat.SKIP, Purpose.PUBLISH, Deletes.LIMITED,
				scheduledRunId);
	}

	/** A request to publish. */
	public RunRequest(String importName, RequestedFile requested, @Nullable Mode mode, Repeat repeat) {
		this(importName, requested, mode, repeat, Purpose.PUBLISH);
	}

	/** The run whose rejects the requested run corrects, or null. */
	public @Nullable Long corrects() {
		return (this.requested instanceof RequestedFile.Pushed pushed) ? pushed.corrects() : null;
	}

	/** Whether the import's own rule decides what is loaded, and how. */
	Rule rule() {
		// A schedule and a backfill name the date of the file, and follow the import's
		// rule
		// with it: after a backfill of older dates, the import loads its newest file
		// again.
		boolean ofImport = this.scheduledRunId != null || this.series != Series.NONE
				|| this.requested instanceof RequestedFile.ByRule;
		return (this.mode == null && ofImport) ? Rule.OF_IMPORT : Rule.ONE_OFF;
	}

	/**
	 * Which rule decides what a run loads, and how.
	 */
	enum Rule {

		/** The import and its schedules. */
		OF_IMPORT,

		/** The command line: {@code --key}, {@code --date} or {@code --mode}. */
		ONE_OFF

	}

	/**
	 * Whether a run is one of several that load the files of an import in their order.
	 */
	public enum Series {

		/** It is requested alone. */
		NONE,

		/** It loads the file of one date of a backfill. */
		BACKFILL,

		/** It loads the file of the day for the schedule of a flow. */
		FLOW

	}

	/**
	 * What becomes of the rows.
	 */
	public enum Purpose {

		/** They become visible in the block. */
		PUBLISH,

		/**
		 * They are published and rolled back in the same transaction, for the counts and
		 * the block's own checks ({@code --dry-run}). A dry run is never restarted, and
		 * supersedes no run that publishes.
		 */
		DRY_RUN

	}

	/**
	 * How many rows a replace may delete.
	 */
	public enum Deletes {

		/** As many as the import allows, or as a person allowed before. */
		LIMITED,

		/**
		 * More ({@code --allow-deletes}): for a new run any number, for a restart as many
		 * as the run was refused.
		 */
		ALLOWED

	}

	/**
	 * What to do with an object that is published already, or with corrected records if a
	 * later run published newer values.
	 */
	public enum Repeat {

		/** End UNCHANGED, or fail. */
		SKIP,

		/** Load it again, or overwrite them ({@code --force}). */
		FORCE

	}

}
