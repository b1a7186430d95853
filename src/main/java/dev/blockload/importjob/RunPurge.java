package dev.blockload.importjob;

import dev.blockload.publish.StagingTable;
import dev.blockload.publish.UndoTables;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunTable;
import dev.blockload.run.StopRequests;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes the history of an application. Safe for use by many threads.
 */
public final class RunPurge {

	private final RunTable runs;

	private final RunRow row;

	private final StopRequests stops;

	private final StagingTable staging;

	private final UndoTables undo;

	private final TransactionTemplate transaction;

	private final RunAudit audit;

	RunPurge(RunTable runs, RunRow row, StopRequests stops, StagingTable staging, UndoTables undo,
			TransactionTemplate transaction, RunAudit audit) {
		this.runs = runs;
		this.row = row;
		this.stops = stops;
		this.staging = staging;
		this.undo = undo;
		this.transaction = transaction;
		this.audit = audit;
	}

	/**
	 * Delete all runs of an application, with their staging tables, ledgers and rejects,
	 * and with what is kept to undo them. The blocks are not changed.
	 * @param application the application
	 */
	public void of(String application) {
		this.transaction.executeWithoutResult((status) -> {
			this.runs.ofApplication(application).forEach((run) -> {
				this.staging.drop(run);
				this.undo.drop(run);
			});
			this.stops.forget(application);
			this.row.forget(application);
			this.audit.forgotten(application);
		});
	}

}
