package dev.blockload.publish;

import dev.blockload.FailureCode;

/**
 * The codes of failures of staging, verify and publish.
 */
public enum PublishCode implements FailureCode {

	/** COPY counted other rows than were sent. */
	COPY_DIFFERS("copy-differs", Remedy.RESTART, Party.BLOCKLOAD),

	/** A lock on the block was not granted in time. */
	BLOCK_LOCKED("block-locked", Remedy.RETRY, Party.DATABASE),

	/** Others changed the block or its lists again and again before the publish. */
	BLOCK_BUSY("block-busy", Remedy.RETRY, Party.DATABASE),

	/** A node of Citus does not answer, or has not committed what it prepared. */
	NODES_NOT_SETTLED("nodes-not-settled", Remedy.RETRY, Party.DATABASE),

	/** The block was altered after the run was planned. */
	BLOCK_CHANGED("block-changed", Remedy.NEW_RUN, Party.DEFINITION),

	/** The block is another table than the one into which the same file was appended. */
	BLOCK_REMADE("block-remade", Remedy.NEW_RUN, Party.DEFINITION),

	/** The block did not do what the statements said. */
	COUNTS_DIFFER("counts-differ", Remedy.NEW_RUN, Party.DEFINITION),

	/** A replace would delete rows to which rows of other tables refer. */
	STILL_REFERENCED("still-referenced", Remedy.RESTART, Party.INPUT),

	/** The item that replaces unknown references does not exist. */
	DEFAULT_UNKNOWN("default-unknown", Remedy.NEW_RUN, Party.DEFINITION),

	/** Rows exchange values of a unique constraint that is tested row by row. */
	UNIQUE_SWAP("unique-swap", Remedy.NEW_RUN, Party.INPUT),

	/** The file does not fill the key of the block. */
	KEY_NOT_LOADED("key-not-loaded", Remedy.NEW_RUN, Party.DEFINITION),

	/** The key of a rejected record cannot be read, and records are added up by key. */
	UNREADABLE_KEY("unreadable-key", Remedy.NEW_RUN, Party.INPUT),

	/** A replace would leave a block with rows without a row. */
	NOTHING_LOADED("nothing-loaded", Remedy.NEW_RUN, Party.INPUT),

	/** A replace would delete more rows than the import allows. */
	TOO_MANY_DELETES("too-many-deletes", Remedy.RESTART, Party.INPUT),

	/** More records were rejected than the import allows. */
	TOO_MANY_REJECTS("too-many-rejects", Remedy.NEW_RUN, Party.INPUT);

	private final String text;

	private final Remedy remedy;

	private final Party party;

	PublishCode(String text, Remedy remedy, Party party) {
		this.text = text;
		this.remedy = remedy;
		this.party = party;
	}

	@Override
	public String text() {
		return this.text;
	}

	@Override
	public Remedy remedy() {
		return this.remedy;
	}

	@Override
	public Party party() {
		return this.party;
	}

}
