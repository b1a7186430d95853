package dev.blockload.publish;

import dev.blockload.Printable;

/**
 * A right that the role of Blockload lacks.
 *
 * @param role which lacks it
 * @param privilege such as {@code INSERT}
 * @param object such as {@code table finance.revenue}
 * @param purpose in a few words, or empty if it is plain
 * @param statement which gives it, without a semicolon
 */
public record MissingRight(String role, String privilege, String object, String purpose, String statement) {

	public MissingRight {
		role = Printable.line(role);
		object = Printable.line(object);
		purpose = Printable.line(purpose);
		statement = Printable.line(statement);
	}

	/** The right with its object and purpose. */
	String described() {
		return this.privilege + " on " + this.object + (this.purpose.isEmpty() ? "" : " (" + this.purpose + ")");
	}

}
