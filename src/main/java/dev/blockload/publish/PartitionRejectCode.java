package dev.blockload.publish;

import dev.blockload.csv.RejectCode;

/**
 * Why {@code verify} rejects a record whose row the partitions of the block would refuse.
 */
public enum PartitionRejectCode implements RejectCode {

	/** No partition of the block takes the row. */
	NO_PARTITION("no-partition");

	private final String text;

	PartitionRejectCode(String text) {
		this.text = text;
	}

	@Override
	public String text() {
		return this.text;
	}

}
