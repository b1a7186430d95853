package dev.blockload.importjob;

import java.util.List;
import java.util.Optional;

import dev.blockload.Warning;
import dev.blockload.block.Block;
import dev.blockload.publish.Publisher;
import dev.blockload.publish.Target;
import dev.blockload.publish.UndoRule;
import dev.blockload.publish.UndoTables;
import dev.blockload.run.Attempt;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunTable;

/**
 * Decides whether a run is kept so that it can be undone, and how many runs of a block
 * are. Works inside the transaction that publishes. Safe for use by many threads.
 */
final class UndoKeeping {

	/** How many runs of a block are kept if an import does not say. */
	static final int STANDARD = 5;

	private final RunRow row;

	private final RunTable runs;

	private final Publisher publisher;

	private final UndoTables tables;

	UndoKeeping(RunRow row, RunTable runs, Publisher publisher, UndoTables tables) {
		this.row = row;
		this.runs = runs;
		this.publisher = publisher;
		this.tables = tables;
	}

	/**
	 * Whether a run is kept. The run gets a warning if it should be kept and cannot be.
	 * @param attempt who publishes
	 * @param importName the import
	 * @param target where its rows go
	 */
	UndoRule rule(Attempt attempt, String importName, Target target) {
		if (!isKept(importName, target)) {
			return UndoRule.NOT_KEPT;
		}
		Optional<String> obstacle = this.publisher.undoObstacle(target);
		obstacle.ifPresent((found) -> this.row.warn(attempt.run(), List.of(new Warning(ImportWarning.NOT_KEPT_FOR_UNDO,
				"This run cannot be undone, because nothing is kept of it. " + found))));
		return obstacle.isPresent() ? UndoRule.NOT_KEPT : UndoRule.KEPT;
	}

	/**
	 * Prepare to keep a run on the nodes of Citus, if it should be kept; before the
	 * transaction that publishes reads rows.
	 * @param attempt who publishes
	 * @param importName the import
	 * @param target where its rows go
	 */
	void prepare(Attempt attempt, String importName, Target target) {
		if (target.block().placement().isOnNodes() && isKept(importName, target)
				&& this.publisher.undoObstacle(target).isEmpty()) {
			this.publisher.prepareUndo(attempt.run(), target);
		}
	}

	/** Drop what was prepared for a run that changes nothing. */
	void discard(Attempt attempt, Target target) {
		if (target.block().placement().isOnNodes()) {
			this.tables.drop(attempt.run());
		}
	}

	/**
	 * Whether a run should be kept.
	 * @param importName the import
	 * @param target where its rows go
	 */
	boolean isKept(String importName, Target target) {
		return isWanted(target) && (own(target) > 0 || keep(importName, target) > 0);
	}

	/** A copy of all added rows is made only if the import requests it. */
	private static boolean isWanted(Target target) {
		boolean copied = switch (target.block().shape()) {
			case PARTITIONED_BY_LOAD -> target.block().placement().isOnNodes();
			case ORDINARY, PARTITIONED, UNSUPPORTED -> target.key() == null;
		};
		Integer own = target.rules().undoKeep();
		return !copied || (own != null && own > 0);
	}

	private int keep(String importName, Target target) {
		Block block = target.block();
		return Math.max(own(target), this.runs.keptForUndo(block.application(), block.name(), importName));
	}

	private static int own(Target target) {
		Integer keep = target.rules().undoKeep();
		return (keep != null) ? keep : STANDARD;
	}

	/**
	 * Note how many runs an import keeps, and drop what is kept of earlier ones; after
	 * the run is published.
	 * @param attempt who publishes
	 * @param importName the import
	 * @param target where its rows went
	 */
	void trim(Attempt attempt, String importName, Target target) {
		this.row.completions().keeps(attempt, own(target));
		this.tables.trim(target.block(), keep(importName, target));
	}

	/**
	 * Drop what is kept of earlier runs, after a run was undone.
	 * @param block as it is now
	 */
	void trim(Block block) {
		this.tables.trim(block, this.runs.keptForUndo(block.application(), block.name(), ""));
	}

}
