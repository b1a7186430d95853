package dev.blockload.console;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What became of the last time at which a schedule was due. In the order in which people
 * want to see them.
 */
enum DueCondition {

	/** Its run failed, or there was no file. */
	FAILED("bad"),

	/** It has passed, and no good run followed. */
	LATE("warn"),

	/** It was skipped: no node was running, or an earlier run was alive. */
	MISSED("warn"),

	/** A person stopped its run. */
	STOPPED("warn"),

	/** It waits for a node, a file, another import, or its next attempt. */
	WAITING("wait"),

	/** Its run is in progress. */
	RUNNING("busy"),

	/** It was not well at first, and a good run followed. */
	RECOVERED("back"),

	/** Its run was good at the first attempt. */
	ON_TIME("ok"),

	/** The schedule was not due yet. */
	NEVER("off");

	private final String look;

	DueCondition(String look) {
		this.look = look;
	}

	/** The class of the style that shows it. */
	String look() {
		return this.look;
	}

	/** As URLs and keys of texts have it. */
	String text() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/** The condition of a text, or null if there is none. */
	static @Nullable DueCondition of(String text) {
		for (DueCondition condition : values()) {
			if (condition.text().equals(text)) {
				return condition;
			}
		}
		return null;
	}

}
