package dev.blockload.importjob;

import dev.blockload.Failure;
import dev.blockload.storage.Pin;

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

}
