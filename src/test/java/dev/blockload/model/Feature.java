package dev.blockload.model;

/**
 * What the generator can use. A feature that is off is not generated.
 */
enum Feature {

	ADDED_NOT_COMPARED(false), APPEND_BY_KEY(false), UPDATE(false), SKIP_OTHERS(false), SCOPE(false), BLANK_KEEP(false),
	FIRST_LAST(false), SUM(false), MATCH(false), UNKNOWN(false), CREATE(false), SELF_REFERENCE(false),
	CONSTRAINTS(false), CASCADE(false), UNPIVOT(false), UNDO(false);

	private final boolean on;

	Feature(boolean on) {
		this.on = on;
	}

	boolean isOn() {
		return this.on || Boolean.getBoolean("blockload.model." + name());
	}

}
