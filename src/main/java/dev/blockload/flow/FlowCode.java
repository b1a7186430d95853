package dev.blockload.flow;

import dev.blockload.FailureCode;

/**
 * The codes of failures of flows.
 */
public enum FlowCode implements FailureCode {

	/** Imports of the flow failed or were skipped. */
	FLOW_FAILED("flow-failed", Remedy.RESTART, Party.INPUT),

	/** The blocks of its imports refer to each other in a circle. */
	FLOW_CYCLE("flow-cycle", Remedy.NEW_RUN, Party.DEFINITION),

	/** Another import of the flow failed, so that this one did not begin. */
	UPSTREAM_SKIPPED("upstream-skipped", Remedy.RESTART, Party.INPUT),

	/** The flow was stopped before this import began. */
	FLOW_STOPPED("flow-stopped", Remedy.RESTART, Party.BLOCKLOAD);

	private final String text;

	private final Remedy remedy;

	private final Party party;

	FlowCode(String text, Remedy remedy, Party party) {
		this.text = text;
		this.remedy = remedy;
		this.party = party;
	}

	@Override
	public String text() {
		return this.text;
	}

	@Override
	public Remedy remedy() {
		return this.remedy;
	}

	@Override
	public Party party() {
		return this.party;
	}

}
