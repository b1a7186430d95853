package dev.blockload.api;

import java.time.Instant;
import java.util.List;

import dev.blockload.visible.MessageText;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * The parts of a run in answers. Their fields are those of {@code show --output json}.
 */
final class RunParts {

	private RunParts() {
	}

	/**
	 * An object in a bucket.
	 */
	record ObjectView(String bucket, String key, String etag, long size, Instant lastModified) {
	}

	/**
	 * What a run read and did; a count that is not known is null.
	 */
	record CountsView(@Nullable Long read, @Nullable Long staged, @Nullable Long loaded, @Nullable Long rejected,
			@Nullable Long skipped, @Nullable Long merged, @Nullable Long inserted, @Nullable Long updated,
			@Nullable Long unchanged, @Nullable Long deleted, @Nullable Long cells, @Nullable Long blankCells,
			@JsonSerialize(using = VisibleLists.class) @Nullable List<CreatedView> created) {
	}

	/**
	 * Items that a run added to a list.
	 */
	record CreatedView(String list, long count) {
	}

	/**
	 * The rejects of a run that have the same code, column and constraint.
	 */
	record RejectGroupView(String code, @Nullable String column, @Nullable String constraint, long count,
			List<String> samples, long corrected) {
	}

	/**
	 * What a person should know in addition.
	 */
	record WarningView(String code, @MessageText String message) {
	}

	/**
	 * Why a run failed.
	 */
	record ErrorView(String code, @MessageText String message, @MessageText @Nullable String action) {
	}

	/**
	 * How long a step took.
	 */
	record StepView(String step, double seconds, @Nullable Long rowsPerSecond) {
	}

}
