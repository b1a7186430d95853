package dev.blockload.schedule;

import java.util.Optional;

import dev.blockload.run.Run;
import dev.blockload.importjob.RunRequest;

/**
 * What the executor needs to know and do about runs. Implementations are safe for use by
 * many threads.
 */
interface ImportRuns {

	/** The newest run that a scheduled run started. */
	Optional<Run> newestOf(long scheduledRunId);

	/** A run by its number. */
	Optional<Run> find(long run);

	/** Whether a process on any machine executes a run of an import. */
	boolean isAlive(String importName);

	/**
	 * Whether a launched run of an import waits or is in progress, and no other run is.
	 */
	boolean isLaunched(String importName);

	/**
	 * Execute a new run.
	 * @return the run when it has ended
	 * @throws dev.blockload.Failure where it could not start, or it is unknown how it
	 * ended
	 */
	Run start(RunRequest request);

	/**
	 * Restart a run from its checkpoint.
	 * @return the run when it has ended
	 * @throws dev.blockload.Failure where it could not start, or it is unknown how it
	 * ended
	 */
	Run restart(Run run);

	/** Whether this node is stopping, and so starts no run. */
	boolean isStopping();

}
