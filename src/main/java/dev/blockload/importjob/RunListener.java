package dev.blockload.importjob;

import dev.blockload.storage.Pin;

/**
 * Told of a run as it goes. Called from the threads of the run; must return quickly.
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
	 * A chunk is committed, or an earlier attempt's chunks were found.
	 * @param bytes loaded of the object by now
	 * @param size of the object
	 * @param records read by now
	 */
	default void advanced(long bytes, long size, long records) {
	}

}
