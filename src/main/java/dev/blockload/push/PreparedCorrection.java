package dev.blockload.push;

import dev.blockload.importjob.RunRequest;
import dev.blockload.run.CorrectedRecords;
import dev.blockload.storage.Pin;

/**
 * Corrected records in the spool, and the run that would load them.
 *
 * @param request for the run
 * @param records which rejects its records correct; stored with the run
 * @param file in the spool
 */
public record PreparedCorrection(RunRequest request, CorrectedRecords records, Pin file) {
}
