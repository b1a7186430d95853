package dev.blockload.csv;

/**
 * What becomes of a record that has another number of fields than the header.
 */
public enum RaggedRecords {

	/** It is rejected. */
	REJECT("reject"),

	/**
	 * Fields that are missing at its end are null, and fields beyond the last are dropped
	 * if all of them are empty. With anything in them it is rejected all the same.
	 */
	PAD("pad");

	private final String text;

	RaggedRecords(String text) {
		this.text = text;
	}

	/** How it is written in a definition. */
	public String text() {
		return this.text;
	}

}
