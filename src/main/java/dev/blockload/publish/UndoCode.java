package dev.blockload.publish;

import dev.blockload.FailureCode;

/**
 * The codes with which {@code undo} is refused. Nothing is changed then.
 */
public enum UndoCode implements FailureCode {

	/** The run did not publish. */
	UNDO_NOT_PUBLISHED("undo-not-published", Party.COMMAND),

	/** The run was undone before. */
	ALREADY_UNDONE("already-undone", Party.COMMAND),

	/** A later run changed the block, and must be undone first. */
	UNDO_LATER_RUN("undo-later-run", Party.COMMAND),

	/** A run corrected rejects of the run, and must be undone first. */
	UNDO_CORRECTED("undo-corrected", Party.COMMAND),

	/** Nothing is kept of the run. */
	UNDO_NOT_KEPT("undo-not-kept", Party.COMMAND),

	/** The block was altered or created again since the run. */
	UNDO_BLOCK_CHANGED("undo-block-changed", Party.DEFINITION),

	/** Another writer changed a row since the run. */
	UNDO_ROW_CHANGED("undo-row-changed", Party.DATABASE),

	/** Rows of other tables refer to rows that the run added. */
	UNDO_REFERENCED("undo-referenced", Party.DATABASE),

	/** A row that would be restored violates a constraint. */
	UNDO_CONSTRAINT("undo-constraint", Party.DATABASE);

	private final String text;

	private final Party party;

	UndoCode(String text, Party party) {
		this.text = text;
		this.party = party;
	}

	@Override
	public String text() {
		return this.text;
	}

	@Override
	public Remedy remedy() {
		return Remedy.NEW_RUN;
	}

	@Override
	public Party party() {
		return this.party;
	}

}
