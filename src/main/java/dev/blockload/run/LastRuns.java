package dev.blockload.run;

import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The last runs of an import. Dry runs and undos do not count. Only the last run can be
 * one that loads a pushed file into an import that has files of its own, or one that
 * corrects rejects: such runs do not say whether the import is loaded.
 *
 * @param last its last run
 * @param ended its last run that has ended, or null. Of a series of files whose rows are
 * only added, the run of the first file that failed, until a run has loaded that file
 * @param good its last run that published a file, or found it loaded already, and whose
 * rows were not undone; null if there is none
 */
public record LastRuns(RunLine last, @Nullable RunLine ended, @Nullable RunLine good) {

	/** When its last good run ended; empty if there is none. */
	public Optional<Instant> goodAt() {
		return Optional.ofNullable(this.good).map(RunLine::endedAt);
	}
}
