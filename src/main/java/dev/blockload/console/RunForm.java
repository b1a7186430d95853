package dev.blockload.console;

import java.util.Arrays;
import java.util.stream.Collectors;

import dev.blockload.Printable;
import dev.blockload.block.Mode;
import dev.blockload.importjob.RunRequest;
import dev.blockload.importjob.RunRequest.Deletes;
import dev.blockload.importjob.RunRequest.Purpose;
import dev.blockload.importjob.RunRequest.Repeat;
import dev.blockload.source.RequestedFile;
import dev.blockload.visible.VisibleKeys;
import dev.blockload.web.WebException;
import org.jspecify.annotations.Nullable;

/**
 * The form that launches a run. A blank field means what the import says.
 *
 * @param date of the file
 * @param key of the object
 * @param mode in place of that of the import
 * @param force whether a file that was loaded already is loaded again
 * @param dryRun whether the rows are rolled back
 * @param allowDeletes whether a replace can delete more rows than the import allows
 */
record RunForm(String date, String key, String mode, boolean force, boolean dryRun, boolean allowDeletes) {

	RunForm {
		date = date.strip();
	}

	/** Whether it names an object. */
	boolean namesKey() {
		return !this.key.isBlank();
	}

	/**
	 * The request for a run.
	 * @param importName the import
	 * @param keys those that the person sees
	 * @throws dev.blockload.Failure if a field is not valid, or if the person cannot see
	 * the key
	 */
	RunRequest request(String importName, VisibleKeys keys) {
		return new RunRequest(importName, file(keys), wantedMode(), this.force ? Repeat.FORCE : Repeat.SKIP,
				this.dryRun ? Purpose.DRY_RUN : Purpose.PUBLISH, this.allowDeletes ? Deletes.ALLOWED : Deletes.LIMITED);
	}

	private RequestedFile file(VisibleKeys keys) {
		if (!this.date.isEmpty() && namesKey()) {
			throw wrong("key", this.key, "a date or a key, not both");
		}
		if (namesKey()) {
			return new RequestedFile.OfKey(keys.require(this.key));
		}
		try {
			return this.date.isEmpty() ? new RequestedFile.ByRule() : new RequestedFile.OfDate(this.date);
		}
		catch (IllegalArgumentException ex) {
			throw wrong("date", this.date, "a date like 2022-09-30");
		}
	}

	private @Nullable Mode wantedMode() {
		if (this.mode.isBlank()) {
			return null;
		}
		return Arrays.stream(Mode.values())
			.filter((known) -> known.text().equals(this.mode))
			.findFirst()
			.orElseThrow(() -> wrong("mode", this.mode,
					"one of " + Arrays.stream(Mode.values()).map(Mode::text).collect(Collectors.joining(", "))));
	}

	private static WebException wrong(String name, String found, String expected) {
		return WebException.badRequest("'%s' is '%s'. Expected %s.".formatted(name, Printable.line(found), expected));
	}

}
