package dev.blockload.flow;

import java.time.Clock;

import dev.blockload.importjob.FileProbe;
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
 * @param transaction on the database
 * @param clock the time
 */
record FlowParts(FlowTable table, RunTable runs, RunHistory history, LaunchTable launches, FileProbe files,
		TransactionTemplate transaction, Clock clock) {
}
