package dev.blockload.flow;

import java.time.Instant;
import java.util.Optional;

import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;

/**
 * How the runs of members begin and continue: on the nodes, or in the process of a
 * command. Implementations are safe for use by many threads.
 */
interface MemberRuns {

	/** The import of a member, as it is defined now. */
	LocatedImport located(String importName);

	/**
	 * Begin a new run, together with the row of its member.
	 * @param located the import
	 * @param request the run
	 * @param flow the flow run
	 * @param member its member, which is stored as running
	 * @throws dev.blockload.Failure if it cannot begin
	 */
	void begin(LocatedImport located, RunRequest request, FlowRun flow, FlowMember member);

	/**
	 * Continue a run of a member.
	 * @param run the run
	 * @param flow the flow run
	 * @param member its member, which is stored as running
	 * @throws dev.blockload.Failure if it cannot continue
	 */
	void resume(Run run, FlowRun flow, FlowMember member);

	/**
	 * When to retry a run that failed, if nothing else retries it.
	 * @param code the code of its failure
	 * @param failedAttempts how often it failed before
	 */
	Optional<Instant> retryAt(String code, int failedAttempts);

	/**
	 * Whether a run is still worked on, though its end may be stored: another attempt can
	 * follow, or its import is not free yet.
	 */
	boolean isOpen(long run);

	/** Let a run stop at its next checkpoint; returns at once. */
	void stop(Run run, String by);

}
