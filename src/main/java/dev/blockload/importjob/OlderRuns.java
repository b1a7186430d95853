package dev.blockload.importjob;

import java.util.List;
import java.util.Optional;

import dev.blockload.Warning;
import dev.blockload.publish.StagingTable;
import dev.blockload.run.Attempt;
import dev.blockload.run.LaneFence;
import dev.blockload.run.Liveness;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunSessions;
import dev.blockload.run.RunStatus;
import dev.blockload.run.RunTable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The earlier runs of an import that did not complete and that a restart can continue. A
 * run supersedes them when it has its object and its plan, and not before: a run that
 * finds no file does not cost the checkpoint of an earlier one. Used by the holder of the
 * import's lease. Safe for use by many threads.
 */
final class OlderRuns {

	private final RunRow row;

	private final RunTable runs;

	private final StagingTable staging;

	private final BatchMetadata metadata;

	private final RunSessions sessions;

	private final LaneFence lanes;

	OlderRuns(JdbcClient jdbc, StagingTable staging, BatchMetadata metadata) {
		this.row = new RunRow(jdbc);
		this.runs = new RunTable(jdbc);
		this.staging = staging;
		this.metadata = metadata;
		this.sessions = new RunSessions(jdbc);
		this.lanes = new LaneFence(jdbc);
	}

	/**
	 * Terminate the sessions that still work for earlier runs. The caller's transaction
	 * holds no lock for which they could wait.
	 * @param importName the import
	 * @param by the attempt that will supersede them
	 * @param alive whether it is alive: a process that was paused after it acquired the
	 * lease ends no sessions
	 */
	void endSessions(String importName, Attempt by, Liveness alive) {
		List<Long> unfinished = this.runs.supersededBy(importName, by.run());
		if (!unfinished.isEmpty()) {
			alive.confirm();
			unfinished.forEach(this.sessions::end);
		}
	}

	/**
	 * Supersede the earlier runs, in the transaction that stores the plan of the later
	 * one. Their staging tables are dropped.
	 * @param importName the import
	 * @param by an attempt at the later run
	 */
	void supersede(String importName, Attempt by) {
		for (long run : this.runs.supersededBy(importName, by.run())) {
			this.sessions.lockOut(run);
			this.lanes.close(run);
			this.row.endings().superseded(run, by);
			this.staging.drop(run);
			this.metadata.end(run, BatchMetadata.statusOf(RunStatus.FAILED));
			this.metadata.deleteEmptyInstance(run);
		}
	}

	/**
	 * The last earlier run that a restart can continue, and that the later run would
	 * supersede.
	 * @param importName the import
	 * @param run the later run
	 */
	Optional<Long> last(String importName, long run) {
		List<Long> unfinished = this.runs.supersededBy(importName, run);
		return unfinished.isEmpty() ? Optional.empty() : Optional.of(unfinished.get(unfinished.size() - 1));
	}

	/** That a run ended without superseding an earlier one. */
	static Warning kept(long older) {
		return new Warning(ImportWarning.OLDER_RUN_KEPT, "Run " + older
				+ " of this import did not complete, and this run did not supersede it. To continue it: ./blockload restart "
				+ older);
	}

}
