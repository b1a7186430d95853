package dev.blockload.run;

import java.util.List;

import dev.blockload.Warning;
import dev.blockload.block.Mode;
import dev.blockload.storage.PushedFile;
import org.jspecify.annotations.Nullable;

/**
 * What a run is requested to do, as its row stores it.
 *
 * @param importName the import
 * @param application the block's schema
 * @param block the block
 * @param mode how it is published
 * @param definition the source text of the import, with which every attempt works
 * @param wantedDate the date whose file is loaded, or null
 * @param wantedKey the key that is loaded, or null
 * @param pushed the file that a client pushed, or null
 * @param corrects the run whose rejects the records of the pushed file correct, or null
 * @param oneOff whether the command line replaced the rule of the import: its file or its
 * mode
 * @param forced whether a file that is published already is loaded again
 * @param dryRun whether what is published is rolled back
 * @param allowedDeletes how many rows it may delete beyond the limit of the import, or
 * null
 * @param warnings from the beginning
 * @param scheduledRunId number of the scheduled run that it executes, or null
 * @param flowRun number of the flow run that it belongs to, or null
 * @param startedBy the account that starts it, or {@code schedule}
 */
public record NewRun(String importName, String application, String block, Mode mode, String definition,
		@Nullable String wantedDate, @Nullable String wantedKey, @Nullable PushedFile pushed, @Nullable Long corrects,
		boolean oneOff, boolean forced, boolean dryRun, @Nullable Long allowedDeletes, List<Warning> warnings,
		@Nullable Long scheduledRunId, @Nullable Long flowRun, String startedBy) {

	/** A run that belongs to no flow run. */
	public NewRun(String importName, String application, String block, Mode mode, String definition,
			@Nullable String wantedDate, @Nullable String wantedKey, @Nullable PushedFile pushed,
			@Nullable Long corrects, boolean oneOff, boolean forced, boolean dryRun, @Nullable Long allowedDeletes,
			List<Warning> warnings, @Nullable Long scheduledRunId, String startedBy) {
		this(importName, application, block, mode, definition, wantedDate, wantedKey, pushed, corrects, oneOff, forced,
				dryRun, allowedDeletes, warnings, scheduledRunId, null, startedBy);
	}

	public NewRun {
		if (importName.isBlank() || application.isBlank() || block.isBlank()) {
			throw new IllegalArgumentException("Import '%s' into block '%s.%s' is not valid. Expected a name for each."
				.formatted(importName, application, block));
		}
		if (wantedDate != null && wantedKey != null) {
			throw new IllegalArgumentException(
					"Date '%s' and key '%s' are requested. Expected one of the two.".formatted(wantedDate, wantedKey));
		}
		if (corrects != null && pushed == null) {
			throw new IllegalArgumentException(
					"A run corrects rejects of run %d without a pushed file.".formatted(corrects));
		}
		if (startedBy.isBlank()) {
			throw new IllegalArgumentException(
					"A run of import '%s' was started by '%s'. Expected a name.".formatted(importName, startedBy));
		}
		warnings = List.copyOf(warnings);
	}

	/**
	 * The same run for the file of another date.
	 * @param date the date
	 */
	public NewRun ofDate(String date) {
		return new NewRun(this.importName, this.application, this.block, this.mode, this.definition, date, null, null,
				null, this.oneOff, this.forced, this.dryRun, this.allowedDeletes, this.warnings, this.scheduledRunId,
				this.flowRun, this.startedBy);
	}

}
