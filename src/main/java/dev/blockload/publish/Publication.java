package dev.blockload.publish;

import java.util.function.UnaryOperator;

import dev.blockload.block.Identifiers;
import dev.blockload.run.Attempt;
import dev.blockload.run.Liveness;

/**
 * The rows of one run on their way into their block.
 *
 * @param attempt who publishes
 * @param alive confirmed while the attempt waits for locks
 * @param target where the rows go
 * @param staged how many rows are in the staging table
 * @param rejected how many records were rejected
 * @param guard checks what a replace deletes
 * @param undo whether it is kept how the run can be undone
 * @param hold whether this transaction has locked the block and compared it
 */
public record Publication(Attempt attempt, Liveness alive, Target target, long staged, long rejected, DeleteGuard guard,
		UndoRule undo, Hold hold) {

	public Publication {
		if (staged < 0 || rejected < 0) {
			throw new IllegalArgumentException(
					"%d staged rows and %d rejects are not possible. Expected 0 or more.".formatted(staged, rejected));
		}
	}

	/** A publication whose block is not locked. */
	public Publication(Attempt attempt, Liveness alive, Target target, long staged, long rejected, DeleteGuard guard,
			UndoRule undo) {
		this(attempt, alive, target, staged, rejected, guard, undo, Hold.NOT_LOCKED);
	}

	/**
	 * The same publication, once {@link Publisher#isOutdated} has locked the block in
	 * this transaction and found no such rows.
	 */
	public Publication locked() {
		return new Publication(this.attempt, this.alive, this.target, this.staged, this.rejected, this.guard, this.undo,
				Hold.LOCKED);
	}

	/** A publication that cannot be undone. */
	public Publication(Attempt attempt, Liveness alive, Target target, long staged, long rejected, DeleteGuard guard) {
		this(attempt, alive, target, staged, rejected, guard, UndoRule.NOT_KEPT);
	}

	/**
	 * Check a replace that takes all rows of a block without a key.
	 * @param rows that the block has, counted under its lock
	 * @throws PublishException code {@code nothing-loaded} or {@code too-many-deletes}
	 */
	void checkReplaced(long rows) {
		if (this.staged == 0) {
			this.guard.checkEmptying(this.target, rows);
		}
		this.guard.checkShrinking(this.target, this.staged, rows);
	}

	/** The condition that the row of an alias is in the scope of the run. */
	UnaryOperator<String> inScope(PublishTools tools) {
		return ScopeSql.of(tools, run(), this.target)
			.<UnaryOperator<String>>map((scope) -> scope::contains)
			.orElse((alias) -> "true");
	}

	/** The references of its rows. */
	Lookups lookups(PublishTools tools) {
		return new Lookups(tools, run(), this.target);
	}

	/** The block, quoted. */
	String blockName() {
		return Identifiers.of(this.target.block());
	}

	/** The rows of the block, for FROM and DELETE FROM. */
	String blockRows() {
		return Identifiers.rowsOf(this.target.block());
	}

	/** The table of the keys of rejected records, quoted. */
	String keysName() {
		return StagingTable.keysNameOf(this.attempt.run());
	}

	/** The staging table, quoted. */
	String stagingName() {
		return StagingTable.nameOf(this.attempt.run());
	}

	/** The run's number, which is also the value of {@code _load}. */
	long run() {
		return this.attempt.run();
	}

	/**
	 * Whether the block of a publication is locked.
	 */
	public enum Hold {

		/** By the transaction that publishes; the block is as planned. */
		LOCKED,

		/** The block is to be locked and compared. */
		NOT_LOCKED

	}

}
