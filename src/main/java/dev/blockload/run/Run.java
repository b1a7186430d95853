package dev.blockload.run;

import java.time.Instant;
import java.util.List;

import dev.blockload.Warning;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

/**
 * A run as its row tells it.
 *
 * @param id its number
 * @param importName the import
 * @param application the block's schema
 * @param block the block
 * @param mode the mode's word
 * @param status how it stands; a run whose process died is {@link RunStatus#FAILED}
 * @param stage how far its work is committed
 * @param restartable whether {@code restart} can go on with it
 * @param supersededBy the later run of the same import that took its place, or null
 * @param pin the object it reads, or null where none was resolved
 * @param requests how many requests it took to choose the object, or null where none was
 * resolved
 * @param counts what it read and did; what is not known is null
 * @param warnings what a person should know besides
 * @param error why it failed, or null
 * @param holder host and process of its last attempt
 * @param attempts how many attempts there were
 * @param attemptStartedAt when its last attempt began
 * @param startedAt when it began
 * @param dryRun whether it takes back what it publishes
 * @param endedAt when its last attempt ended, or null
 */
public record Run(long id, String importName, String application, String block, String mode, RunStatus status,
		Stage stage, boolean restartable, @Nullable Long supersededBy, @Nullable Pin pin, @Nullable Long requests,
		Counts counts, List<Warning> warnings, @Nullable Cause error, String holder, int attempts,
		Instant attemptStartedAt, Instant startedAt, boolean dryRun, @Nullable Instant endedAt) {

	public Run {
		warnings = List.copyOf(warnings);
	}

	/**
	 * Whether {@code restart} goes on with it: not what has ended well, nor what is under
	 * way.
	 */
	public boolean isRestartable() {
		return this.restartable && (this.status == RunStatus.FAILED || this.status == RunStatus.STOPPED);
	}

	/** Whether its present attempt began after a moment. */
	public boolean isWorkedOnSince(Instant moment) {
		return this.status == RunStatus.RUNNING && !this.attemptStartedAt.isBefore(moment);
	}

	/** {@code application.block}, for people. */
	public String qualifiedBlock() {
		return this.application + "." + this.block;
	}

	/**
	 * What a run read and did, in records and rows.
	 *
	 * @param read records of the file
	 * @param loaded records that became rows
	 * @param rejected records that did not
	 * @param inserted rows added to the block
	 * @param updated rows of the block changed
	 * @param unchanged rows that the block had already, just so
	 * @param deleted rows taken out of the block
	 */
	public record Counts(@Nullable Long read, @Nullable Long loaded, @Nullable Long rejected, @Nullable Long inserted,
			@Nullable Long updated, @Nullable Long unchanged, @Nullable Long deleted) {
	}

	/**
	 * Why a run failed.
	 *
	 * @param code a stable code of {@code src/docs/errors.md}
	 * @param message what was found and what was expected
	 * @param action what to do, or null
	 */
	public record Cause(String code, String message, @Nullable String action) {
	}

}
