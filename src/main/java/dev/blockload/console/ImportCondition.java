package dev.blockload.console;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Whether the rows of an import are as new as they should be. In the order in which
 * people want to see them.
 */
enum ImportCondition {

	/** Its last run failed. */
	FAILED("bad"),

	/** A schedule was due, and no good run has followed. */
	LATE("warn"),

	/** The rows of its last good run were undone. */
	UNDONE("warn"),

	/** It has no good run yet. */
	NEVER("off"),

	/** Its last run was stopped. */
	STOPPED("warn"),

	/** Its last run was good, and nothing was due since. */
	FRESH("ok");

	private final String look;

	ImportCondition(String look) {
		this.look = look;
	}

	/** The class of the style that shows it. */
	String look() {
		return this.look;
	}

	/** As URLs and keys of texts have it. */
	String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	/** The condition of a text, or null if there is none. */
	static @Nullable ImportCondition of(String text) {
		for (ImportCondition condition : values()) {
			if (condition.text().equals(text)) {
				return condition;
			}
		}
		return null;
	}

}
