package dev.blockload.source.near;

import java.util.Optional;

/**
 * Reads the dates in file names: in the forms that a path allows, and as the run chooses
 * among them.
 */
public interface DatesInNames {

	/**
	 * Read a date that is the whole of a text.
	 * @return empty where the text is anything else
	 */
	Optional<NameDate> parse(String text);

	/**
	 * Find the first date inside a text.
	 * @return empty where there is none
	 */
	Optional<NameDate> find(String text);

	/**
	 * A date in a file name.
	 *
	 * @param start index of its first character
	 * @param end index after its last
	 * @param distance from the date that was looked for: the less, the nearer
	 * @param refusal why the run does not take this date, or empty where it does
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
