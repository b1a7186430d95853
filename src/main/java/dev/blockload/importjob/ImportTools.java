package dev.blockload.importjob;

import dev.blockload.publish.Publisher;
import dev.blockload.publish.StagingTable;
import dev.blockload.publish.Verifier;
import dev.blockload.run.Ledger;
import dev.blockload.run.Rejects;
import dev.blockload.run.RunRow;

/**
 * What the steps of every attempt work with. All parts are safe for use by many threads.
 *
 * @param row writes the run's row
 * @param older the earlier runs of an import, which a run supersedes
 * @param ledger what is loaded of each range
 * @param rejects of the runs
 * @param unchanged whether the file of a run is in the block already
 * @param planner where the rows of a run go
 * @param staging the staging tables
 * @param verifier prepares staged rows for their block
 * @param publisher makes them visible
 */
record ImportTools(RunRow row, OlderRuns older, Ledger ledger, Rejects rejects, UnchangedCheck unchanged,
		BlockPlanner planner, StagingTable staging, Verifier verifier, Publisher publisher) {
}
