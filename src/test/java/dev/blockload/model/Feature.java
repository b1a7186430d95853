package dev.blockload.model;

/**
 * What the generator can use. A feature that is off is not generated.
 */
enum Feature {

	ADDED_NOT_COMPARED(true), APPEND_BY_KEY(true), UPDATE(true), SKIP_OTHERS(true), SCOPE(false), BLANK_KEEP(true),
	FIRST_LAST(true), SUM(true), MATCH(true), UNKNOWN(true), CREATE(false), SELF_REFERENCE(false), CONSTRAINTS(false),
	CASCADE(false), UNPIVOT(false), UNDO(false);

	private final boolean on;

	Feature(boolean on) {
		this.on = on;
	}

	boolean isOn() {
		return this.on || Boolean.getBoolean("blockload.model." + name());
	}

}
