package dev.blockload.flow;

import java.time.Duration;

/**
 * How long flow runs wait between two looks.
 *
 * @param look at runs in progress, of which no message comes
 * @param busy whether an import is free that another run has
 * @param stop for a request to stop, in a process that is no node
 * @param late for flow runs that are late, or that have no task
 */
record FlowPauses(Duration look, Duration busy, Duration stop, Duration late) {

	/** Those of the product. */
	static final FlowPauses DEFAULT = new FlowPauses(Duration.ofSeconds(2), Duration.ofSeconds(2),
			Duration.ofSeconds(1), Duration.ofSeconds(5));

}
