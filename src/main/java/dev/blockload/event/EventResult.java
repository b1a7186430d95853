package dev.blockload.event;

import java.util.Locale;

/**
 * What became of an event, or of a message that contains none.
 */
public enum EventResult {

	/** A run was launched. */
	LAUNCHED,

	/** A run that was launched before, and has not begun, will find the object. */
	WAITING,

	/** The object is loaded already. */
	LOADED,

	/** The import is paused. */
	PAUSED,

	/** No import loads an object of this key. */
	NO_IMPORT,

	/** No connection has the bucket. */
	OTHER_BUCKET,

	/** The object was deleted. */
	REMOVED,

	/** The store tests whether it can send events. */
	TEST,

	/** The event concerns no import. */
	OTHER_EVENT,

	/** The message cannot be read. It stays in the queue. */
	UNREADABLE,

	/** A run could not be launched. The message stays in the queue. */
	FAILED;

	/** As the label of a metric. */
	public String text() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
