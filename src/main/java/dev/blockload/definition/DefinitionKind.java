package dev.blockload.definition;

import java.util.Locale;

/**
 * What a saved definition defines.
 */
public enum DefinitionKind {

	/** An import with its schedules. */
	IMPORT(""),

	/** A connection, as one of {@code connections.yml}. */
	CONNECTION("connections/"),

	/** A channel of notifications, as one of {@code notifications.yml}. */
	NOTIFICATION("notifications/");

	private final String folder;

	DefinitionKind(String folder) {
		this.folder = folder;
	}

	/** Such as {@code import}: for the database, and for people. */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	/** In front of the name in positions, such as {@code connections/}. */
	String folder() {
		return this.folder;
	}

}
