package dev.blockload.run;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Selects runs of the history. A condition that is null or empty selects all runs.
 *
 * @param importName the import of the runs, or null
 * @param statuses their statuses, as people see them; empty for all
 * @param since runs that started at this time or later, or null
 * @param block their block, or null
 * @param members whether runs of flow runs are selected
 */
public record RunFilter(@Nullable String importName, Set<RunStatus> statuses, @Nullable Instant since,
		@Nullable BlockOfRuns block, Members members) {

	/** A filter that also selects the runs of flow runs. */
	public RunFilter(@Nullable String importName, Set<RunStatus> statuses, @Nullable Instant since,
			@Nullable BlockOfRuns block) {
		this(importName, statuses, since, block, Members.INCLUDED);
	}

	public RunFilter {
		statuses = Set.copyOf(statuses);
	}

	/** The runs of an import, or all runs if null. */
	public static RunFilter ofImport(@Nullable String importName) {
		return new RunFilter(importName, Set.of(), null, null);
	}

	/** Whether a run that was read and whose process was looked for is selected. */
	boolean selects(RunStatus status) {
		return this.statuses.isEmpty() || this.statuses.contains(status);
	}

	/**
	 * Whether the row of a run can belong to a selected run. A row that says RUNNING
	 * belongs to a failed run if its process died, or to one that waits for another
	 * attempt.
	 */
	boolean mayBe(RunStatus stored) {
		return selects(stored)
				|| (stored == RunStatus.RUNNING && (selects(RunStatus.FAILED) || selects(RunStatus.WAITING)));
	}

	/** The same filter without the runs of flow runs. */
	public RunFilter withoutMembers() {
		return new RunFilter(this.importName, this.statuses, this.since, this.block, Members.LEFT_OUT);
	}

	/**
	 * Whether the runs that belong to flow runs are selected.
	 */
	public enum Members {

		/** They are. */
		INCLUDED,

		/** They are not: their flow runs are listed. */
		LEFT_OUT

	}

	/**
	 * The block that runs load into.
	 *
	 * @param application its schema
	 * @param name its name
	 */
	public record BlockOfRuns(String application, String name) {

		/**
		 * The block of a text like {@code finance.salaries}; empty if it is not valid.
		 */
		public static Optional<BlockOfRuns> of(String text) {
			int dot = text.indexOf('.');
			return (dot < 1 || dot == text.length() - 1) ? Optional.empty()
					: Optional.of(new BlockOfRuns(text.substring(0, dot), text.substring(dot + 1)));
		}
	}

}
