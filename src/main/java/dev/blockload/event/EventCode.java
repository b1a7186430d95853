package dev.blockload.event;

import dev.blockload.FailureCode;

/**
 * The codes of failures of queues.
 */
public enum EventCode implements FailureCode {

	/** The queue does not answer. */
	QUEUE_UNAVAILABLE("queue-unavailable", Remedy.RETRY, Party.BLOCKLOAD),

	/** The queue does not exist, or does not allow a request. */
	QUEUE_REFUSED("queue-refused", Remedy.RETRY, Party.BLOCKLOAD),

	/** The address of a queue is not one. */
	WRONG_QUEUE("wrong-queue", Remedy.NEW_RUN, Party.COMMAND);

	private final String text;

	private final Remedy remedy;

	private final Party party;

	EventCode(String text, Remedy remedy, Party party) {
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
