package dev.blockload.event;

import org.jspecify.annotations.Nullable;

/**
 * What a message reports about one object.
 *
 * @param kind what happened
 * @param bucket of the object; empty if the message is a test
 * @param key of the object, decoded; empty if the message is a test
 * @param etag of the object without quotes, or null if the message does not contain it
 */
record ObjectEvent(Kind kind, String bucket, String key, @Nullable String etag) {

	static final ObjectEvent TEST = new ObjectEvent(Kind.TEST, "", "", null);

	/**
	 * What happened to an object.
	 */
	enum Kind {

		/** It was written, or can be read again. */
		CREATED,

		/** It was deleted. */
		REMOVED,

		/** Nothing: the store tests whether it can send events. */
		TEST,

		/** Something that does not concern imports, such as a new tag. */
		OTHER

	}

}
