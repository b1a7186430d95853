package dev.blockload.importjob;

import dev.blockload.Failure;
import dev.blockload.run.RunRow;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

/**
 * Receives the progress of a run. Called from the threads of the run; must return
 * quickly.
 */
public interface RunListener {

	/** Does nothing. */
	RunListener NONE = new RunListener() {
	};

	/**
	 * An attempt begins.
	 * @param run the run's number
	 * @param importName the import
	 */
	default void started(long run, String importName) {
	}

	/**
	 * The object is pinned.
	 * @param pin the object
	 */
	default void pinned(Pin pin) {
	}

	/**
	 * A step begins.
	 * @param step its name
	 */
	default void step(String step) {
	}

	/**
	 * A batch is about to be committed, or the batches of an earlier attempt were found.
	 * @param bytes how much of the object is loaded
	 * @param size of the object, in bytes
	 * @param records how many records are read
	 */
	default void advanced(long bytes, long size, long records) {
	}

	/**
	 * The attempt failed. What a terminal shows of it beyond the stored message is
	 * {@link Failure#terminalDetail()}.
	 * @param failure as it is stored
	 */
	default void failed(Failure failure) {
	}

	/**
	 * The attempt did not complete. Called in the transaction that stores that: what this
	 * method writes is committed with it.
	 * @param ending whether a restart continues the run
	 * @param failure why, as it is stored, or null if the attempt was stopped
	 */
	default void ended(RunRow.Ending ending, @Nullable Failure failure) {
	}

}
