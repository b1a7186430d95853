package dev.blockload.source.near;

import java.util.Optional;

/**
 * Reads the dates in file names, and says which of them the run accepts.
 */
public interface DatesInNames {

	/**
	 * Read a text that is a date.
	 * @return empty if it is not a date
	 */
	Optional<NameDate> parse(String text);

	/**
	 * Find the first date inside a text.
	 * @return empty if there is none
	 */
	Optional<NameDate> find(String text);

	/**
	 * A date in a file name.
	 *
	 * @param start index of its first character
	 * @param end index after its last
	 * @param distance the distance from the wanted date: the less, the nearer
	 * @param refusal the reason why the run refuses this date, or empty if it accepts it
	 */
	record NameDate(int start, int end, long distance, Optional<String> refusal) {

		public NameDate {
			if (start < 0 || end <= start) {
				throw new IllegalArgumentException(
						"A date from character " + start + " to " + end + " is empty or outside its text.");
			}
		}

	}

}
