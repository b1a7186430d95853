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
	 * Execute the run that loads the next file of an import that loads each file once.
	 * @param after the run before it, which has ended
	 * @return the run when it has ended
	 * @throws dev.blockload.Failure where it could not start, or it is unknown how it
	 * ended
	 */
	Run follow(RunRequest request, Run after);

	/**
	 * Whether another run must follow a run that has ended, because its import loads each
	 * file once and has more. Waits for the store.
	 */
	boolean goesOn(Run run);

	/**
	 * The first run of a scheduled run that failed for good, although later ones can have
	 * completed.
	 */
	Optional<Run> firstFailedOf(long scheduledRunId);

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
