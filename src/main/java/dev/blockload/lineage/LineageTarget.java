package dev.blockload.lineage;

/**
 * Receives lineage events. Used by one thread at a time.
 */
interface LineageTarget {

	/**
	 * Send an event once.
	 * @param json the event
	 * @return what became of it
	 */
	Answer send(String json);

	/**
	 * What became of an event.
	 *
	 * @param outcome whether to send it again
	 * @param problem what went wrong; empty if it is delivered
	 */
	record Answer(Outcome outcome, String problem) {

		static final Answer DELIVERED = new Answer(Outcome.DELIVERED, "");

	}

	/**
	 * Whether an event is sent again.
	 */
	enum Outcome {

		/** It was received. */
		DELIVERED,

		/** The receiver does not answer now. */
		AWAY,

		/** The receiver refuses this event, and would refuse it again. */
		REFUSED

	}

}
