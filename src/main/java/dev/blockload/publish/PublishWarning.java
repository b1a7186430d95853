package dev.blockload.publish;

import dev.blockload.WarningCode;

/**
 * The warnings of verify and publish.
 */
public enum PublishWarning implements WarningCode {

	/** Values that a list does not have became null. */
	UNKNOWN_TO_NULL("unknown-to-null"),

	/** Values that a list does not have became the default of the import. */
	UNKNOWN_TO_DEFAULT("unknown-to-default"),

	/** Items refer to each other in a circle. */
	CYCLES_LOADED("cycles-loaded"),

	/** No row is staged, so a scope by columns has no value, and nothing is changed. */
	SCOPE_WITHOUT_ROWS("scope-without-rows"),

	/** Values of a scope by columns can be in rejected records only. */
	SCOPE_ONLY_REJECTED("scope-only-rejected"),

	/** Foreign keys changed or deleted rows of other tables. */
	REFERENCES_CHANGED("references-changed"),

	/** A large table refers to a block that loses rows, and has no index for it. */
	REFERENCE_WITHOUT_INDEX("reference-without-index");

	private final String text;

	PublishWarning(String text) {
		this.text = text;
	}

	@Override
	public String text() {
		return this.text;
	}

}
