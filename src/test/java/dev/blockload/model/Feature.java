package dev.blockload.model;

/**
 * What the generator can use. A feature that is off is not generated.
 */
enum Feature {

	ADDED_NOT_COMPARED(true), APPEND_BY_KEY(true), UPDATE(true), SKIP_OTHERS(true), SCOPE(true), BLANK_KEEP(true),
	FIRST_LAST(true), SUM(true), MATCH(true), UNKNOWN(true), CREATE(true), SELF_REFERENCE(true), CONSTRAINTS(true),
	CASCADE(true), UNPIVOT(true), UNDO(true);

	private final boolean on;

	Feature(boolean on) {
		this.on = on;
	}

	boolean isOn() {
		return this.on || Boolean.getBoolean("blockload.model." + name());
	}

}
