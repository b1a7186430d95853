package dev.blockload.publish;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.blockload.block.Key;

/**
 * Which rows of the block stay although no staged row has their key.
 */
final class AbsentItems {

	private final long run;

	private final Deletes deletes;

	AbsentItems(long run, Deletes deletes) {
		this.run = run;
		this.deletes = deletes;
	}

	/** The columns of the block that {@link #ofHolders} uses, and those of the key. */
	List<String> columns(Target target) {
		Key key = target.key();
		Set<String> columns = new LinkedHashSet<>((key != null) ? key.columns() : List.of());
		return List.copyOf(columns);
	}

	/**
	 * The condition that row {@code h} stays, which has the columns of {@link #columns}.
	 * @return empty if no row of the block stays
	 */
	Optional<String> ofHolders(Target target) {
		if (!target.mode().deletesAbsentRows() || this.deletes == Deletes.HELD_BACK) {
			return Optional.of("true");
		}
		Key key = target.key();
		if (key == null) {
			return Optional.empty();
		}
		return Optional.of("EXISTS (SELECT FROM " + RejectedKeyTable.nameOf(this.run) + " protecting WHERE "
				+ key.isSame("h", "protecting") + ")");
	}

	/**
	 * Whether a replace deletes rows.
	 */
	enum Deletes {

		/** It deletes the rows that the file does not have. */
		MADE,

		/** It deletes none, because each can be the item of a rejected record. */
		HELD_BACK

	}

}
