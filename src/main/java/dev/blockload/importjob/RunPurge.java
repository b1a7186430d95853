package dev.blockload.importjob;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.blockload.publish.StagingTable;
import dev.blockload.publish.UndoTables;
import dev.blockload.run.ExpiredRuns;
import dev.blockload.run.Rejects;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunTable;
import dev.blockload.run.StopRequests;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes runs with all that belongs to them. Safe for use by many threads.
 */
public final class RunPurge {

	private final RunTable runs;

	private final RunRow row;

	private final StopRequests stops;

	private final StagingTable staging;

	private final UndoTables undo;

	private final BatchMetadata metadata;

	private final ExpiredRuns expired;

	private final Rejects rejects;

	private final TransactionTemplate transaction;

	private final RunAudit audit;

	RunPurge(RunTable runs, RunRow row, StopRequests stops, StagingTable staging, UndoTables undo,
			BatchMetadata metadata, ExpiredRuns expired, Rejects rejects, TransactionTemplate transaction,
			RunAudit audit) {
		this.metadata = metadata;
		this.expired = expired;
		this.rejects = rejects;
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

	/**
	 * Delete some runs whose retention has ended and that nothing needs, in the
	 * transaction of the caller. Of a run with too many rejects, batches or corrected
	 * records only some of these are deleted: the next call deletes more.
	 * @param before they ended before this time
	 * @param rows at most about so many rows of all tables
	 * @return what was deleted; empty if nothing is left
	 */
	public Optional<Deleted> expired(Instant before, int rows) {
		ExpiredRuns.Batch batch = this.expired.first(before, rows);
		List<Long> found = batch.runs();
		if (found.isEmpty()) {
			return Optional.empty();
		}
		if (batch.isTooLarge()) {
			return Optional.of(new Deleted(0, this.expired.deleteSome(found.get(0), rows)));
		}
		long withThem = this.rejects.countOf(found);
		// What is kept for an undo protects its run: only staging tables can be left.
		this.staging.runs().stream().filter(found::contains).forEach(this.staging::drop);
		this.stops.forget(found);
		this.metadata.delete(found);
		return Optional.of(new Deleted(this.row.forget(found), withThem));
	}

	/**
	 * What was deleted.
	 *
	 * @param runs how many runs
	 * @param rejects how many rejects of these runs, and of the next one
	 */
	public record Deleted(long runs, long rejects) {
	}

}
