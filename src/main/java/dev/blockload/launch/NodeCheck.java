package dev.blockload.launch;

import java.time.Instant;
import java.util.Optional;

import dev.blockload.run.Run;

/**
 * Decides whether this node has what a launched run needs, such as its connection or its
 * pushed file. Implementations are safe for use by many threads.
 */
@FunctionalInterface
public interface NodeCheck {

	/**
	 * Until when to leave a run to other nodes.
	 * @param run that this node is about to execute
	 * @return empty if this node can execute it
	 * @throws dev.blockload.Failure if no node can: the run then fails with it
	 */
	Optional<Instant> leaveUntil(Run run);

}
