package dev.blockload.console;

import java.util.List;
import java.util.Locale;

import dev.blockload.block.Block;
import dev.blockload.block.Key;
import dev.blockload.publish.RowOrigin;
import dev.blockload.publish.RowOrigin.Certainty;
import dev.blockload.publish.RowOrigin.Touch;
import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * Which runs changed a row.
 *
 * @param block of the row
 * @param key one of its keys
 * @param values of the columns of the key
 * @param origin what is known, or null if it could not be looked at
 * @param runs those that changed the row, newest first
 * @param problem why nothing is known, or null
 * @param hidesRows whether row-level security can hide the row from Blockload
 */
record RowView(Block block, Key key, List<String> values, @Nullable RowOrigin origin, List<RunOfRow> runs,
		@Nullable String problem, boolean hidesRows) {

	/** The URL of the page of the block. */
	String url() {
		return BlockPath.of(this.block.application(), this.block.name());
	}

	/** The key of the text that answers. */
	static String key(Certainty certainty) {
		return "row." + certainty.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/** The class of the style of the answer. */
	static String look(Certainty certainty) {
		return switch (certainty) {
			case KNOWN -> "done";
			case CHANGED_OUTSIDE, POSSIBLY_LATER, UNKNOWN, NOT_CHANGED, NO_RUNS -> "note";
		};
	}

	/**
	 * A run that changed the row.
	 *
	 * @param touch what it did
	 * @param run the run
	 */
	record RunOfRow(Touch touch, Run run) {

		/** The key of the text that says what it did. */
		String effectKey() {
			return "row.effect." + this.touch.effect().name().toLowerCase(Locale.ROOT);
		}

	}

}
