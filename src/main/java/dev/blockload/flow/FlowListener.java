package dev.blockload.flow;

/**
 * Receives what happens to flow runs. Implementations return quickly.
 */
public interface FlowListener {

	/** Does nothing. */
	FlowListener NONE = new FlowListener() {
	};

	/**
	 * The state of an import has changed. Called after that is committed.
	 * @param run the flow run
	 * @param member the import as it is now
	 */
	default void changed(FlowRun run, FlowMember member) {
	}

	/**
	 * A flow run has ended. Called in the transaction that stores it, so that what this
	 * method writes is committed with it, exactly once for each attempt.
	 * @param run as it ended
	 */
	default void ended(FlowRun run) {
	}

	/**
	 * Not all imports of a flow run were published at its deadline. Called in the
	 * transaction that notes it, exactly once for each flow run, on a node of
	 * {@code serve}.
	 * @param run the flow run
	 */
	default void late(FlowRun run) {
	}

}
