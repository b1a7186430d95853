package dev.blockload.account;

import org.jspecify.annotations.Nullable;

/**
 * Who does something, as the audit log and the rows of runs name it.
 *
 * @param kind what it is
 * @param name the name: of a person, of a token, or the account and host of a command
 * @param address the address of the client, or null if there is none
 */
public record Actor(Kind kind, String name, @Nullable String address) {

	public Actor {
		if (name.isBlank()) {
			throw new IllegalArgumentException("An actor of kind '" + kind + "' has no name. Expected one.");
		}
	}

	/**
	 * Somebody who types a command.
	 * @param account the account and the host, such as {@code anna@planning-1}
	 */
	public static Actor command(String account) {
		return new Actor(Kind.COMMAND, account, null);
	}

	/**
	 * Somebody who has not shown who it is, such as a person whose log-in failed.
	 * @param address the address of the client
	 */
	public static Actor unknown(String address) {
		return new Actor(Kind.UNKNOWN, address, address);
	}

	/** Blockload itself. */
	public static Actor system(String part) {
		return new Actor(Kind.SYSTEM, part, null);
	}

	/**
	 * For people and for the audit log, such as {@code anna}, {@code token:nightly},
	 * {@code os:anna@planning-1}.
	 */
	public String text() {
		return this.kind.prefix + this.name;
	}

	/**
	 * What an actor is.
	 */
	public enum Kind {

		/** A person who has logged in. */
		PERSON(""),

		/** A program with a token. */
		TOKEN("token:"),

		/** A person or a program that uses the command line. */
		COMMAND("os:"),

		/** Blockload itself, such as its schedules. */
		SYSTEM("system:"),

		/** Somebody who has not shown who it is. */
		UNKNOWN("unknown:");

		private final String prefix;

		Kind(String prefix) {
			this.prefix = prefix;
		}

	}

}
