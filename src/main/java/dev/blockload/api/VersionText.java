package dev.blockload.api;

import java.time.Instant;

import dev.blockload.saved.SavedVersion;
import org.jspecify.annotations.Nullable;

/**
 * A version of a saved definition with its text.
 *
 * @param version its number
 * @param change saved, reverted or deleted
 * @param author who saved it
 * @param at when
 * @param yaml the text; null if the definition was deleted
 */
record VersionText(long version, String change, String author, Instant at, @Nullable String yaml) {

	static VersionText of(SavedVersion version) {
		return new VersionText(version.number(), version.change().text(), version.author(), version.at(),
				version.yaml());
	}

}
