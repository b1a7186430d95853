package dev.blockload.console;

import java.util.List;

import dev.blockload.block.Block;
import dev.blockload.run.Run;
import dev.blockload.saved.RunChanges;
import dev.blockload.visible.VisibleTexts;
import org.jspecify.annotations.Nullable;

/**
 * A block in full.
 *
 * @param block as its table is now
 * @param imports those into it that the reader sees
 * @param runs its newest runs, newest first
 * @param charts of its runs
 * @param changes what is different in its last run, or null if none has ended
 * @param texts messages as the reader is allowed to read them
 */
record BlockDetails(Block block, List<ImportState> imports, List<Run> runs, List<Chart> charts,
		@Nullable RunChanges changes, VisibleTexts.ForCaller texts) {

	/** The URL of its page. */
	String url() {
		return BlockPath.of(this.block.application(), this.block.name());
	}

	/** Whether each of its rows has the number of its run. */
	boolean namesRuns() {
		return this.block.shape() == Block.Shape.PARTITIONED_BY_LOAD;
	}

}
