package dev.blockload.web;

/**
 * What a node does a limited number of times at the same time: in total, and for one
 * caller, so that no caller takes the place of all others.
 */
enum Limit {

	/** Answers that are streams. */
	STREAMS("streams of events", "BLOCKLOAD_WEB_STREAMS"),

	/** Requests whose answer needs an object store. */
	STORE_CALLS("requests that read object stores", "BLOCKLOAD_WEB_STORECALLS"),

	/** Files that are sent. */
	DOWNLOADS("downloads", "BLOCKLOAD_WEB_DOWNLOADS"),

	/** Files that arrive. */
	UPLOADS("uploads", "BLOCKLOAD_WEB_UPLOADS");

	private final String things;

	private final String variable;

	Limit(String things, String variable) {
		this.things = things;
		this.variable = variable;
	}

	/** The failure of a caller that has as many as one can have. */
	WebException reachedByCaller(int most) {
		return WebException.callerBusy(this.things, most, this.variable + "OFCALLER");
	}

	/** The failure of a node that has as many as it can have. */
	WebException reachedByNode(int most) {
		return WebException.nodeBusy(this.things, most, this.variable);
	}

}
