package dev.blockload.importjob;

import dev.blockload.block.Block;
import dev.blockload.block.RecordColumn;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.publish.StagingTable;
import dev.blockload.publish.Target;

/**
 * Creates the staging table of a run, in {@code plan} or after a direct load was refused.
 * Works inside the caller's transaction. Safe for use by many threads.
 */
final class StagedPlan {

	private final StagingTable staging;

	StagedPlan(StagingTable staging) {
		this.staging = staging;
	}

	/**
	 * Create the tables of a run.
	 * @param run the run's number
	 * @param definition the import
	 * @param block as it is now
	 * @param mapped where the rows go
	 * @return whether the staging table stores which record a row came from
	 */
	RecordColumn create(long run, ImportDefinition definition, Block block, Target mapped) {
		Target target = mapped.with(this.staging.recordColumn(run, mapped));
		this.staging.create(run, target);
		this.staging.storeScope(run, target, BlockPlanner.scope(definition, block));
		return target.recordColumn();
	}

}
