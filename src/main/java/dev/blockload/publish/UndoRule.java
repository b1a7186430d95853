package dev.blockload.publish;

/**
 * Whether a run keeps what it takes to undo it.
 */
public enum UndoRule {

	/** The rows that it changes are kept, as they were and as they are. */
	KEPT,

	/** Nothing is kept, and it costs nothing. */
	NOT_KEPT

}
