package dev.blockload.publish;

import dev.blockload.csv.RejectCode;

/**
 * Why {@code verify} rejects a record because of its key, or because of other records
 * with the same key.
 */
public enum KeyRejectCode implements RejectCode {

	/** Several records of the file have the same key. */
	DUPLICATE_KEY("duplicate-key"),

	/** Another record with the same key was rejected. */
	DUPLICATE_INCOMPLETE("duplicate-incomplete"),

	/** A column of the key is null. */
	NULL_IN_KEY("null-in-key"),

	/** The block has the key, and the mode adds new items only. */
	KEY_EXISTS("key-exists"),

	/** The block does not have the key, and the mode changes existing items only. */
	KEY_UNKNOWN("key-unknown"),

	/**
	 * The record is not in the part of the block that the import replaces, or its item is
	 * not.
	 */
	OUT_OF_SCOPE("out-of-scope");

	private final String text;

	KeyRejectCode(String text) {
		this.text = text;
	}

	@Override
	public String text() {
		return this.text;
	}

}
