package dev.blockload.flow;

import java.time.Clock;

import dev.blockload.importjob.FileProbe;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.FlowDryRuns;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunTable;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * What advances flow runs, wherever it runs.
 *
 * @param table the rows of flow runs
 * @param runs the rows of runs
 * @param history of runs
 * @param launches the queue of launched runs
 * @param files looks for files
 * @param series of imports that load each file
 * @param dryRuns what dry runs leave for each other
 * @param transaction on the database
 * @param clock the time
 * @param pauses between two looks
 */
record FlowParts(FlowTable table, RunTable runs, RunHistory history, LaunchTable launches, FileProbe files,
		FileSeries series, FlowDryRuns dryRuns, TransactionTemplate transaction, Clock clock, FlowPauses pauses) {
}
