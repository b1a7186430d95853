package dev.blockload.run;

import dev.blockload.csv.Reject;
import org.jspecify.annotations.Nullable;

/**
 * A reject of a run, and what became of it.
 *
 * @param reject the record and the reason
 * @param correctedBy the published run that corrected it, or null while it is open
 */
public record StoredReject(Reject reject, @Nullable Long correctedBy) {
}
