package dev.blockload.api;

import java.time.Instant;

import dev.blockload.saved.SavedVersion;

/**
 * A version of a saved definition.
 *
 * @param version its number
 * @param change saved, reverted or deleted
 * @param author who saved it
 * @param at when
 */
record VersionView(long version, String change, String author, Instant at) {

	static VersionView of(SavedVersion version) {
		return new VersionView(version.number(), version.change().text(), version.author(), version.at());
	}

}
