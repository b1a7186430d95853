package dev.blockload.account;

import java.util.Locale;

/**
 * What a person or a token can do. Each role includes those before it.
 */
public enum Role {

	/** Sees definitions, runs, rejects and blocks. */
	VIEWER,

	/** Runs, restarts, stops, undoes and pushes. */
	OPERATOR,

	/** Defines, previews and guesses. */
	EDITOR,

	/**
	 * Manages connections, users, tokens and keys, and reads the audit log. Is for the
	 * whole installation only, and includes each role in each application.
	 */
	ADMIN;

	/** Whether somebody with this role can do what needs another. */
	public boolean includes(Role other) {
		return compareTo(other) >= 0;
	}

	/** The name as people write it, such as {@code operator}. */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

}
