package dev.blockload.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import dev.blockload.Printable;
import dev.blockload.Warning;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

/**
 * A run as its row describes it: what was requested, how far its work is committed, and
 * how its last attempt ended.
 *
 * @param id its number
 * @param importName the import
 * @param application the block's schema
 * @param block the block
 * @param mode the mode, as definitions write it
 * @param dryRun whether it rolls back what it publishes
 * @param startedAt when it began; while it waits for its first attempt, when it was
 * requested
 * @param lastAttempt who worked on it last
 * @param progress how far its work is committed
 * @param outcome how its last attempt ended
 * @param warnings what a person should know in addition
 * @param undo which run it undid, and which run undid it
 * @param startedBy the account that started it, such as {@code anna@planning-1}, or
 * {@code schedule}; null for a run of an earlier version
 * @param corrects the run whose rejects its records correct, or null
 * @param flowRun the number of the flow run that it belongs to, or null
 */
public record Run(long id, String importName, String application, String block, String mode, boolean dryRun,
		Instant startedAt, LastAttempt lastAttempt, Progress progress, Outcome outcome, List<Warning> warnings,
		Undo undo, @Nullable String startedBy, @Nullable Long corrects, @Nullable Long flowRun) {

	/** A run that belongs to no flow run. */
	public Run(long id, String importName, String application, String block, String mode, boolean dryRun,
			Instant startedAt, LastAttempt lastAttempt, Progress progress, Outcome outcome, List<Warning> warnings,
			Undo undo, @Nullable String startedBy, @Nullable Long corrects) {
		this(id, importName, application, block, mode, dryRun, startedAt, lastAttempt, progress, outcome, warnings,
				undo, startedBy, corrects, null);
	}

	/** A run that corrects no rejects. */
	public Run(long id, String importName, String application, String block, String mode, boolean dryRun,
			Instant startedAt, LastAttempt lastAttempt, Progress progress, Outcome outcome, List<Warning> warnings,
			Undo undo, @Nullable String startedBy) {
		this(id, importName, application, block, mode, dryRun, startedAt, lastAttempt, progress, outcome, warnings,
				undo, startedBy, null, null);
	}

	/** A run that loads a file and that was not undone. */
	public Run(long id, String importName, String application, String block, String mode, boolean dryRun,
			Instant startedAt, LastAttempt lastAttempt, Progress progress, Outcome outcome, List<Warning> warnings) {
		this(id, importName, application, block, mode, dryRun, startedAt, lastAttempt, progress, outcome, warnings,
				Undo.NONE, null, null, null);
	}

	public Run {
		if (id < 1) {
			throw new IllegalArgumentException("Run %d is not valid. Expected a number from 1.".formatted(id));
		}
		warnings = List.copyOf(warnings);
	}

	/** The same run with another outcome and other counts. */
	Run with(Outcome otherOutcome, Counts otherCounts) {
		return new Run(this.id, this.importName, this.application, this.block, this.mode, this.dryRun, this.startedAt,
				this.lastAttempt, this.progress.with(otherCounts), otherOutcome, this.warnings, this.undo,
				this.startedBy, this.corrects, this.flowRun);
	}

	/** The same run with the space that it takes to keep it undoable. */
	Run keeping(@Nullable Long bytes) {
		return new Run(this.id, this.importName, this.application, this.block, this.mode, this.dryRun, this.startedAt,
				this.lastAttempt, this.progress, this.outcome, this.warnings,
				new Undo(this.undo.undoes(), this.undo.undoneBy(), bytes), this.startedBy, this.corrects, this.flowRun);
	}

	/**
	 * Whether {@code restart} continues it: not a run that ended well, nor one in
	 * progress.
	 */
	public boolean isRestartable() {
		return restartable() && (status() == RunStatus.FAILED || status() == RunStatus.STOPPED);
	}

	/** Whether its present attempt began after a moment. */
	public boolean isWorkedOnSince(Instant moment) {
		return status() == RunStatus.RUNNING && !attemptStartedAt().isBefore(moment);
	}

	/** What it does, for people: its mode, and which run it undoes or corrects. */
	public String purpose() {
		if (this.undo.undoes() != null) {
			return "undo of run " + this.undo.undoes();
		}
		return (this.corrects != null) ? this.mode + ", corrects rejects of run " + this.corrects : this.mode;
	}

	/** {@code application.block}, for people. */
	public String qualifiedBlock() {
		return this.application + "." + this.block;
	}

	public RunStatus status() {
		return this.outcome.status();
	}

	/** Whether a restart can complete it, as far as its row says. */
	public boolean restartable() {
		return this.outcome.restartable();
	}

	public @Nullable Long supersededBy() {
		return this.outcome.supersededBy();
	}

	public @Nullable Cause error() {
		return this.outcome.error();
	}

	public @Nullable Instant endedAt() {
		return this.outcome.endedAt();
	}

	public Stage stage() {
		return this.progress.stage();
	}

	public @Nullable Pin pin() {
		return this.progress.pin();
	}

	public @Nullable Long requests() {
		return this.progress.requests();
	}

	public Counts counts() {
		return this.progress.counts();
	}

	/** How its rows come into the block, or null before it is planned. */
	public @Nullable LoadPath path() {
		return this.progress.path();
	}

	/** How many rows it staged if it is published, else null. */
	public @Nullable Long loaded() {
		return (stage() == Stage.PUBLISHED) ? counts().staged() : null;
	}

	/**
	 * How many rows it has staged, null once they are published: then they are loaded.
	 */
	public @Nullable Long staged() {
		return (stage() == Stage.PUBLISHED) ? null : counts().staged();
	}

	public String holder() {
		return this.lastAttempt.holder();
	}

	public int attempts() {
		return this.lastAttempt.number();
	}

	/**
	 * How long the attempts of a run that has ended worked, without the time between
	 * them. Of an attempt whose process died, the time until its last committed batch
	 * counts. Null while the run is in progress, and if it is not known.
	 */
	public @Nullable Duration worked() {
		return (endedAt() != null) ? this.lastAttempt.worked() : null;
	}

	public Instant attemptStartedAt() {
		return this.lastAttempt.startedAt();
	}

	/**
	 * Who worked on a run last.
	 *
	 * @param number how many attempts there were; 0 for a run that waits for its first
	 * one
	 * @param holder host and process; empty for a run that waits for its first attempt
	 * @param startedAt when it began
	 * @param worked how long all attempts that have ended worked, without the time
	 * between them, or null if that is not known
	 */
	public record LastAttempt(int number, String holder, Instant startedAt, @Nullable Duration worked) {

		public LastAttempt {
			if (number < 0) {
				throw new IllegalArgumentException(
						"Attempt %d is not valid. Expected a number from 0.".formatted(number));
			}
			if (worked != null && worked.isNegative()) {
				throw new IllegalArgumentException(
						"A working time of %s is not valid. Expected zero or more.".formatted(worked));
			}
		}

	}

	/**
	 * How far the work of a run is committed, whatever became of its attempts.
	 *
	 * @param stage the last step whose work is committed
	 * @param pin the object that it reads, or null before it was resolved
	 * @param requests how many requests it took to choose the object, or null before it
	 * was resolved
	 * @param counts what it read and did; a count that is not known is null
	 * @param path how its rows come into the block, or null before it was planned
	 */
	public record Progress(Stage stage, @Nullable Pin pin, @Nullable Long requests, Counts counts,
			@Nullable LoadPath path) {

		public Progress {
			if (requests != null && requests < 0) {
				throw new IllegalArgumentException(
						"%d requests are not possible. Expected 0 or more.".formatted(requests));
			}
		}

		/** The progress of a run that is not planned. */
		public Progress(Stage stage, @Nullable Pin pin, @Nullable Long requests, Counts counts) {
			this(stage, pin, requests, counts, null);
		}

		Progress with(Counts other) {
			return new Progress(this.stage, this.pin, this.requests, other, this.path);
		}

	}

	/**
	 * How the last attempt at a run ended.
	 *
	 * @param status a run whose process died is {@link RunStatus#FAILED}
	 * @param restartable whether a restart can complete it
	 * @param supersededBy the later run of the same import that took its place, or null
	 * @param error why it failed, or null
	 * @param endedAt when its last attempt ended, or null
	 */
	public record Outcome(RunStatus status, boolean restartable, @Nullable Long supersededBy, @Nullable Cause error,
			@Nullable Instant endedAt) {

		public Outcome {
			if (supersededBy != null && restartable) {
				throw new IllegalArgumentException(
						"A run that run %d superseded cannot be restartable.".formatted(supersededBy));
			}
		}

	}

	/**
	 * What a run read and did, in records and rows. A count that is not known is null.
	 * <p>
	 * The counts balance if read = staged + rejected + skipped and staged = merged +
	 * inserted + updated + unchanged. With unpivot, cells = staged + rejected + skipped +
	 * blank cells: then what is staged, rejected and skipped are cells.
	 *
	 * @param read records of the file
	 * @param staged records or cells that became rows
	 * @param rejected records or cells that did not
	 * @param skipped records or cells left out, because the import skips their keys
	 * @param merged rows merged into another row of the same key
	 * @param inserted rows added to the block
	 * @param updated rows of the block changed
	 * @param unchanged rows that the block had already, equal in every column
	 * @param deleted rows deleted from the block
	 * @param cells records times the columns that unpivot makes rows of, null without
	 * unpivot
	 * @param blankCells cells skipped because they are blank, null without unpivot
	 * @param created items added to each list, by the list's name, in order
	 */
	public record Counts(@Nullable Long read, @Nullable Long staged, @Nullable Long rejected, @Nullable Long skipped,
			@Nullable Long merged, @Nullable Long inserted, @Nullable Long updated, @Nullable Long unchanged,
			@Nullable Long deleted, @Nullable Long cells, @Nullable Long blankCells, Map<String, Long> created) {

		/** Nothing is known. */
		public static final Counts UNKNOWN = new Counts(null, null, null, null, null, null, null);

		public Counts {
			created = Collections.unmodifiableMap(new LinkedHashMap<>(created));
			Stream<@Nullable Long> all = Stream.of(read, staged, rejected, skipped, merged, inserted, updated,
					unchanged, deleted, cells, blankCells);
			if (Stream.concat(all, created.values().stream()).anyMatch((count) -> count != null && count < 0)) {
				throw new IllegalArgumentException("A count below zero is not possible: " + text(read, staged, rejected,
						skipped, merged, inserted, updated, unchanged, deleted, cells, blankCells, created) + ".");
			}
			if ((cells == null) != (blankCells == null)) {
				throw new IllegalArgumentException(
						"%s cells of which %s are blank are not possible. Expected both counts or neither."
							.formatted(cells, blankCells));
			}
		}

		/**
		 * The counts of a run that skips, merges and creates nothing.
		 * @param read records of the file
		 * @param staged records that became rows
		 * @param rejected records that did not
		 * @param inserted rows added to the block, null if nothing is published
		 * @param updated rows of the block changed
		 * @param unchanged rows that the block had already
		 * @param deleted rows deleted from the block
		 */
		public Counts(@Nullable Long read, @Nullable Long staged, @Nullable Long rejected, @Nullable Long inserted,
				@Nullable Long updated, @Nullable Long unchanged, @Nullable Long deleted) {
			this(read, staged, rejected, (inserted != null) ? 0L : null, (inserted != null) ? 0L : null, inserted,
					updated, unchanged, deleted, null, null, Map.of());
		}

		/** The same counts, with skipped records and merged rows. */
		public Counts with(long otherSkipped, long otherMerged) {
			return new Counts(this.read, this.staged, this.rejected, otherSkipped, otherMerged, this.inserted,
					this.updated, this.unchanged, this.deleted, this.cells, this.blankCells, this.created);
		}

		/** The same counts, with items created in lists. */
		public Counts with(Map<String, Long> otherCreated) {
			return new Counts(this.read, this.staged, this.rejected, this.skipped, this.merged, this.inserted,
					this.updated, this.unchanged, this.deleted, this.cells, this.blankCells, otherCreated);
		}

		/** The same counts of a run with unpivot. */
		public Counts withCells(long otherCells, long otherBlankCells) {
			return new Counts(this.read, this.staged, this.rejected, this.skipped, this.merged, this.inserted,
					this.updated, this.unchanged, this.deleted, otherCells, otherBlankCells, this.created);
		}

		/** Whether the rows are published, so that all counts are known. */
		public boolean isPublished() {
			return this.inserted != null;
		}

		/**
		 * What is wrong with the counts of a run whose records are all read and verified.
		 * The rows are compared once they are published.
		 * @return what was found and expected; empty if the counts balance
		 */
		public Optional<String> imbalance() {
			return imbalance(0);
		}

		/**
		 * The same for a run with unpivot in which blank cells deleted items.
		 * @param deletedCells how many
		 */
		public Optional<String> imbalance(long deletedCells) {
			Optional<String> ofFile = (this.cells != null) ? ofCells(this.cells) : ofRecords();
			return (ofFile.isPresent() || !isPublished()) ? ofFile : ofRows(deletedCells);
		}

		private Optional<String> ofRecords() {
			return (known(this.read) == known(this.staged) + known(this.rejected) + known(this.skipped))
					? Optional.empty()
					: Optional
						.of("%d records read, %d staged, %d rejected, %d skipped. Expected read = staged + rejected + skipped."
							.formatted(this.read, this.staged, this.rejected, this.skipped));
		}

		private Optional<String> ofCells(long all) {
			return (all == known(this.staged) + known(this.rejected) + known(this.skipped) + known(this.blankCells))
					? Optional.empty()
					: Optional
						.of("%d cells, %d staged, %d rejected, %d skipped, %d blank. Expected cells = staged + rejected + skipped + blank."
							.formatted(all, this.staged, this.rejected, this.skipped, this.blankCells));
		}

		private Optional<String> ofRows(long deletedCells) {
			if (known(this.staged) == known(this.merged) + known(this.inserted) + known(this.updated)
					+ known(this.unchanged) + deletedCells) {
				return Optional.empty();
			}
			boolean cellsDelete = deletedCells > 0;
			return Optional
				.of("%d rows staged, %d merged, %d inserted, %d updated, %d unchanged%s. Expected staged = merged + inserted + updated + unchanged%s."
					.formatted(this.staged, this.merged, this.inserted, this.updated, this.unchanged,
							cellsDelete ? ", " + deletedCells + " cells deleted items" : "",
							cellsDelete ? " + cells that deleted items" : ""));
		}

		private static long known(@Nullable Long count) {
			return Objects.requireNonNull(count, "The counts of a verified run are known.");
		}

		private static String text(@Nullable Object... counts) {
			return "read %s, staged %s, rejected %s, skipped %s, merged %s, inserted %s, updated %s, unchanged %s, deleted %s, cells %s, blank cells %s, created %s"
				.formatted(counts);
		}

	}

	/**
	 * How a run is connected with others by {@code undo}.
	 *
	 * @param undoes the run that it undid, or null for a run that loads a file
	 * @param undoneBy the run that undid it, or null
	 * @param keptBytes the space that it takes to keep the run undoable; null if nothing
	 * is kept, or if it was not looked at
	 */
	public record Undo(@Nullable Long undoes, @Nullable Long undoneBy, @Nullable Long keptBytes) {

		/** A run that loads a file and that was not undone. */
		static final Undo NONE = new Undo(null, null, null);

	}

	/**
	 * Why a run failed.
	 *
	 * @param code a stable code of {@code src/docs/errors.md}
	 * @param message what was found and what was expected
	 * @param action what to do, or null
	 */
	public record Cause(String code, String message, @Nullable String action) {

		public Cause {
			message = Printable.text(message);
			action = (action != null) ? Printable.text(action) : null;
		}

	}

}
