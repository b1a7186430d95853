package dev.blockload.run;

import org.jspecify.annotations.Nullable;

/**
 * The last runs of an import. Dry runs and undos do not count.
 *
 * @param last its last run
 * @param good its last run that published a file, or found it loaded already, and that
 * was not undone; null if there is none
 */
public record LastRuns(RunLine last, @Nullable RunLine good) {
}
