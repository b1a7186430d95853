package dev.blockload.publish;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the runs that changed a row.
 *
 * @param exists whether the block has the row now
 * @param touches the runs that changed it and of which rows are kept, newest first
 * @param unknown the newest run that changed the block after the first of these runs and
 * of which nothing is kept, so that it may have changed the row; null if there is none
 * @param oldest the oldest run up to which all runs are known, or null if the newest one
 * is not
 * @param changedSince whether the row is not as runs left it
 */
public record RowOrigin(boolean exists, List<Touch> touches, @Nullable Long unknown, @Nullable Long oldest,
		boolean changedSince) {

	public RowOrigin {
		touches = List.copyOf(touches);
	}

	/** What is known of the last change. */
	public Certainty certainty() {
		if (this.touches.isEmpty()) {
			if (this.unknown != null) {
				return Certainty.UNKNOWN;
			}
			if (this.changedSince) {
				return Certainty.CHANGED_OUTSIDE;
			}
			return (this.oldest != null) ? Certainty.NOT_CHANGED : Certainty.NO_RUNS;
		}
		if (this.unknown != null) {
			return Certainty.POSSIBLY_LATER;
		}
		return this.changedSince ? Certainty.CHANGED_OUTSIDE : Certainty.KNOWN;
	}

	/**
	 * What is known of the last change of a row.
	 */
	public enum Certainty {

		/** A run made it. */
		KNOWN,

		/** Something other than a run made it. */
		CHANGED_OUTSIDE,

		/** A run made a change, and a later run of which nothing is kept may have. */
		POSSIBLY_LATER,

		/** A run of which nothing is kept may have made it. */
		UNKNOWN,

		/** No run that is recorded made it. */
		NOT_CHANGED,

		/** No run has changed the block. */
		NO_RUNS

	}

	/**
	 * A run that changed the row.
	 *
	 * @param run its number
	 * @param effect what it did
	 * @param undoes the run that it undid, or null
	 */
	public record Touch(long run, Effect effect, @Nullable Long undoes) {
	}

	/**
	 * What a run did with a row.
	 */
	public enum Effect {

		/** It added the row. */
		INSERTED,

		/** It changed the row. */
		UPDATED,

		/** It deleted the row. */
		DELETED

	}

}
