package dev.blockload.importjob;

import dev.blockload.publish.BlockRights;
import dev.blockload.publish.DirectPublisher;
import dev.blockload.publish.PartitionMerger;
import dev.blockload.publish.Publisher;
import dev.blockload.publish.StagingTable;
import dev.blockload.publish.Verifier;
import dev.blockload.run.Ledger;
import dev.blockload.run.Rejects;
import dev.blockload.run.ReplacedReferences;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunTable;

/**
 * What the steps of every attempt work with. All parts are safe for use by many threads.
 *
 * @param row writes the run's row
 * @param runs reads it
 * @param older the earlier runs of an import, which a run supersedes
 * @param ledger what is loaded of each range
 * @param rejects of the runs
 * @param replaced references of the runs that were loaded with null or a default
 * @param corrections which rejects runs correct
 * @param unchanged whether the file of a run is in the block already
 * @param each which file a run loads whose import loads each file once
 * @param planner where the rows of a run go
 * @param rights of the role on blocks
 * @param staging the staging tables
 * @param verifier prepares staged rows for their block
 * @param publisher makes them visible
 * @param merger merges old partitions of blocks
 * @param undo whether runs are kept so that they can be undone
 * @param direct copies rows into blocks without a staging table
 * @param path decides which runs do that
 * @param memory what they hold
 */
record ImportTools(RunRow row, RunTable runs, OlderRuns older, Ledger ledger, Rejects rejects,
		ReplacedReferences replaced, CorrectionMarks corrections, UnchangedCheck unchanged, EachFile each,
		BlockPlanner planner, BlockRights rights, StagingTable staging, Verifier verifier, Publisher publisher,
		PartitionMerger merger, UndoKeeping undo, DirectPublisher direct, PathChoice path, DirectMemory memory) {
}
