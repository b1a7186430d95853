package dev.blockload.web;

import org.springframework.util.unit.DataSize;

/**
 * Who sends a body, as far as its limits are concerned.
 *
 * @param kind what is known of the sender
 * @param name of the caller, or the address of a client that has not shown who it is
 */
record BodySender(Kind kind, String name) {

	/** The failure of a body of this sender that is larger than its limit. */
	WebException tooLarge(DataSize limit) {
		return (this.kind == Kind.CALLER) ? WebException.requestTooLarge(limit) : WebException.formTooLarge(limit);
	}

	/** How many fields a form of this sender has at most. */
	int mostFields() {
		return (this.kind == Kind.CALLER) ? FormLimits.FIELDS_OF_CALLER : FormLimits.PARAMETERS;
	}

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
