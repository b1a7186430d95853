package dev.blockload.run;

import java.time.Instant;
import java.util.List;
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
 * @param startedAt when it began
 * @param lastAttempt who worked on it last
 * @param progress how far its work is committed
 * @param outcome how its last attempt ended
 * @param warnings what a person should know in addition
 */
public record Run(long id, String importName, String application, String block, String mode, boolean dryRun,
		Instant startedAt, LastAttempt lastAttempt, Progress progress, Outcome outcome, List<Warning> warnings) {

	public Run {
		if (id < 1) {
			throw new IllegalArgumentException("Run %d is not valid. Expected a number from 1.".formatted(id));
		}
		warnings = List.copyOf(warnings);
	}

	/** The same run with another outcome and other counts. */
	Run with(Outcome otherOutcome, Counts otherCounts) {
		return new Run(this.id, this.importName, this.application, this.block, this.mode, this.dryRun, this.startedAt,
				this.lastAttempt, this.progress.with(otherCounts), otherOutcome, this.warnings);
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

	public String holder() {
		return this.lastAttempt.holder();
	}

	public int attempts() {
		return this.lastAttempt.number();
	}

	public Instant attemptStartedAt() {
		return this.lastAttempt.startedAt();
	}

	/**
	 * Who worked on a run last.
	 *
	 * @param number how many attempts there were
	 * @param holder host and process
	 * @param startedAt when it began
	 */
	public record LastAttempt(int number, String holder, Instant startedAt) {

		public LastAttempt {
			if (number < 1) {
				throw new IllegalArgumentException(
						"Attempt %d is not valid. Expected a number from 1.".formatted(number));
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
	 */
	public record Progress(Stage stage, @Nullable Pin pin, @Nullable Long requests, Counts counts) {

		public Progress {
			if (requests != null && requests < 0) {
				throw new IllegalArgumentException(
						"%d requests are not possible. Expected 0 or more.".formatted(requests));
			}
		}

		Progress with(Counts other) {
			return new Progress(this.stage, this.pin, this.requests, other);
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
	 * What a run read and did, in records and rows.
	 *
	 * @param read records of the file
	 * @param loaded records that became rows
	 * @param rejected records that did not
	 * @param inserted rows added to the block
	 * @param updated rows of the block changed
	 * @param unchanged rows that the block had already, equal in every column
	 * @param deleted rows deleted from the block
	 */
	public record Counts(@Nullable Long read, @Nullable Long loaded, @Nullable Long rejected, @Nullable Long inserted,
			@Nullable Long updated, @Nullable Long unchanged, @Nullable Long deleted) {

		public Counts {
			if (Stream.of(read, loaded, rejected, inserted, updated, unchanged, deleted)
				.anyMatch((count) -> count != null && count < 0)) {
				throw new IllegalArgumentException(
						"A count below zero is not possible: read %s, loaded %s, rejected %s, inserted %s, updated %s, unchanged %s, deleted %s."
							.formatted(read, loaded, rejected, inserted, updated, unchanged, deleted));
			}
		}

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
