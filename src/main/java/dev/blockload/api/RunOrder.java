package dev.blockload.api;

import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.importjob.RunRequest;
import dev.blockload.web.RunFields;
import org.jspecify.annotations.Nullable;

/**
 * What to run. Without any field, the file of the import in its mode.
 *
 * @param date of the file, or null
 * @param key of the object, or null
 * @param mode in place of the mode of the import, or null
 * @param force whether to load a file that was loaded already
 * @param dryRun whether to roll the rows back
 * @param allowDeletes whether a replace can delete more rows than the import allows
 */
record RunOrder(@About("The date of the file, like 2022-09-30") @Nullable String date,
		@About("The key of the object") @Nullable String key,
		@About("append, update, upsert or replace, in place of the mode of the import") @Nullable String mode,
		@About("Load a file that was loaded already") @Nullable Boolean force,
		@About("Roll the rows back") @Nullable Boolean dryRun,
		@About("Let a replace delete more rows than the import allows") @Nullable Boolean allowDeletes) {

	/** The file of the import, in its mode. */
	static final RunOrder PLAIN = new RunOrder(null, null, null, null, null, null);

	/** What it requests. */
	RunFields fields() {
		return new RunFields(this.date, this.key, this.mode,
				isTrue(this.force) ? RunRequest.Repeat.FORCE : RunRequest.Repeat.SKIP,
				isTrue(this.dryRun) ? RunRequest.Purpose.DRY_RUN : RunRequest.Purpose.PUBLISH,
				isTrue(this.allowDeletes) ? RunRequest.Deletes.ALLOWED : RunRequest.Deletes.LIMITED);
	}

	/** Everything that is requested, as text: two requests with equal texts are equal. */
	String text() {
		return Stream
			.of(this.date, this.key, this.mode, isTrue(this.force), isTrue(this.dryRun), isTrue(this.allowDeletes))
			.map((part) -> Objects.toString(part, "") + "\n")
			.collect(Collectors.joining());
	}

	private static boolean isTrue(@Nullable Boolean flag) {
		return Boolean.TRUE.equals(flag);
	}

}
