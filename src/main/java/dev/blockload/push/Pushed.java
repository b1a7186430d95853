package dev.blockload.push;

/**
 * The run that loads a file which a client sent.
 *
 * @param runNumber its number
 * @param isNew false if an earlier request with the same key created it
 */
public record Pushed(long runNumber, boolean isNew) {

	public Pushed {
		if (runNumber < 1) {
			throw new IllegalArgumentException("Run " + runNumber + " is not valid. Expected a number from 1.");
		}
	}

}
