package dev.blockload.web;

import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.block.Mode;
import dev.blockload.importjob.RunRequest;
import dev.blockload.source.RequestedFile;
import dev.blockload.visible.VisibleKeys;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request that launches a run, as the API and the pages have them. A
 * field that is null means what the import defines.
 *
 * @param date of the file, or null
 * @param key of the object, or null
 * @param mode in place of the mode of the import, in any case, or null
 * @param repeat whether a file that was loaded already is loaded again
 * @param purpose what becomes of the rows
 * @param deletes whether a replace can delete more rows than the import allows
 */
public record RunFields(@Nullable String date, @Nullable String key, @Nullable String mode, RunRequest.Repeat repeat,
		RunRequest.Purpose purpose, RunRequest.Deletes deletes) {

	/**
	 * The request for a run.
	 * @param importName the import
	 * @param keys those that the caller sees; asked only if a key is named
	 * @throws dev.blockload.Failure if a field is not valid, or if the caller cannot see
	 * the key
	 */
	public RunRequest request(String importName, Supplier<VisibleKeys> keys) {
		return new RunRequest(importName, file(this.date, this.key, keys), wantedMode(), this.repeat, this.purpose,
				this.deletes);
	}

	/**
	 * The file of a date, of a key, or of the import.
	 * @param date or null
	 * @param key or null
	 * @param keys those that the caller sees; asked only if a key is named
	 * @throws dev.blockload.Failure if both are given, one is not valid, or the caller
	 * cannot see the key
	 */
	public static RequestedFile file(@Nullable String date, @Nullable String key, Supplier<VisibleKeys> keys) {
		if (date != null && key != null) {
			throw WebException.wrong("key", key, "a date or a key, not both");
		}
		try {
			if (date != null) {
				return new RequestedFile.OfDate(date);
			}
			return (key != null) ? new RequestedFile.OfKey(keys.get().require(key)) : new RequestedFile.ByRule();
		}
		catch (IllegalArgumentException ex) {
			throw WebException.wrong((date != null) ? "date" : "key", Objects.toString((date != null) ? date : key),
					(date != null) ? "a date like 2022-09-30 or 2022-09-30T00:00:00Z" : "at least one character");
		}
	}

	private @Nullable Mode wantedMode() {
		if (this.mode == null) {
			return null;
		}
		String wanted = this.mode.toLowerCase(Locale.ROOT);
		return Stream.of(Mode.values())
			.filter((known) -> known.text().equals(wanted))
			.findFirst()
			.orElseThrow(() -> WebException.wrong("mode", this.mode,
					"one of " + Stream.of(Mode.values()).map(Mode::text).collect(Collectors.joining(", "))));
	}

}
