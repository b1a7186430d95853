package dev.blockload.publish;

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
 */
public record Publication(Attempt attempt, Liveness alive, Target target, long staged) {

	public Publication {
		if (staged < 0) {
			throw new IllegalArgumentException(
					"%d staged rows are not possible. Expected 0 or more.".formatted(staged));
		}
	}

	/** The block, quoted. */
	String blockName() {
		return Identifiers.of(this.target.block());
	}

	/** The rows of the block, for FROM and DELETE FROM. */
	String blockRows() {
		return Identifiers.rowsOf(this.target.block());
	}

	/** The staging table, quoted. */
	String stagingName() {
		return StagingTable.nameOf(this.attempt.run());
	}

	/** The run's number, which is also the value of {@code _load}. */
	long run() {
		return this.attempt.run();
	}

}
