package dev.blockload.web;

import java.time.Instant;

/**
 * A person who is logged in on the pages.
 *
 * @param account the number of the account
 * @param loggedInAt by the clock of the database
 * @param csrf what each form of the session contains
 * @param duty what the person has to do first
 */
record WebSession(long account, Instant loggedInAt, String csrf, Duty duty) {

	WebSession {
		if (account < 1 || csrf.length() < 20) {
			throw new IllegalArgumentException("The session of account " + account + " is not complete.");
		}
	}

	/**
	 * What a person has to do before everything else.
	 */
	enum Duty {

		/** Nothing. */
		NONE,

		/** Choose another password, because somebody else knows the present one. */
		CHANGE_PASSWORD

	}

}
