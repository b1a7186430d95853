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
	NULL_IN_KEY("null-in-key");

	private final String text;

	KeyRejectCode(String text) {
		this.text = text;
	}

	@Override
	public String text() {
		return this.text;
	}

}
