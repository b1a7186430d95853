package dev.blockload.backfill;

import dev.blockload.WarningCode;

/**
 * The warnings of a backfill.
 */
enum BackfillWarning implements WarningCode {

	/** A date has several objects, and only one of them is loaded. */
	OTHER_OBJECTS("other-objects"),

	/** The object of a date is not the one that was loaded. */
	OBJECT_CORRECTED("object-corrected");

	private final String text;

	BackfillWarning(String text) {
		this.text = text;
	}

	@Override
	public String text() {
		return this.text;
	}

}
