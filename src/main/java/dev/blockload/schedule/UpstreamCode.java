package dev.blockload.schedule;

import dev.blockload.FailureCode;

/**
 * The failure of a scheduled run that did not start because of another import.
 */
enum UpstreamCode implements FailureCode {

	/**
	 * An import whose block this import's block references failed, and did not succeed
	 * before the next time of the schedule.
	 */
	UPSTREAM_FAILED("upstream-failed", Remedy.NEW_RUN, Party.INPUT);

	private final String text;

	private final Remedy remedy;

	private final Party party;

	UpstreamCode(String text, Remedy remedy, Party party) {
		this.text = text;
		this.remedy = remedy;
		this.party = party;
	}

	/** Whether this is the code of a reason. */
	boolean isOf(Reason reason) {
		return this.text.equals(reason.reasonCode());
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
