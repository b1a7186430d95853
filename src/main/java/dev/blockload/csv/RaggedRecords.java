package dev.blockload.csv;

/**
 * The treatment of records with more or fewer fields than the header.
 */
public enum RaggedRecords {

	/** It is rejected. */
	REJECT("reject"),

	/**
	 * Fields that are missing at its end are null, and fields beyond the last are dropped
	 * if all of them are empty. Otherwise it is rejected.
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
