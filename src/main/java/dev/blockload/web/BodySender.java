package dev.blockload.web;

/**
 * Who sends a body, as far as its limits are concerned.
 *
 * @param kind what is known of the sender
 * @param name of the caller, or the address of a client that has not shown who it is
 */
record BodySender(Kind kind, String name) {

	/**
	 * What is known of a sender before its body has arrived.
	 */
	enum Kind {

		/** Its token or its session is valid. */
		CALLER,

		/** It can log in: the body is a form. */
		STRANGER,

		/** It will be refused, whatever the body is. */
		REFUSED

	}

}
