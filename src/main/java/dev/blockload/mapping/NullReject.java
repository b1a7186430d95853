package dev.blockload.mapping;

import dev.blockload.csv.RejectCode;

/**
 * The codes of fields without a value.
 */
public enum NullReject implements RejectCode {

	/** The field is blank, and the import rejects blanks. */
	BLANK("blank"),

	/** The field means null, and the column does not allow null. */
	NULL_NOT_ALLOWED("null-not-allowed");

	private final String text;

	NullReject(String text) {
		this.text = text;
	}

	@Override
	public String text() {
		return this.text;
	}

}
