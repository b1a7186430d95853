package dev.blockload.source;

import dev.blockload.storage.ObjectKeys;

/**
 * Which object of an import's choice a run is to read.
 */
public sealed interface RequestedFile {

	/** What the import's rule says: its fixed key, or its most recent file. */
	record ByRule() implements RequestedFile {
	}

	/**
	 * The file of one date. A day stands for every file whose name carries that calendar
	 * day as written, whatever its time and zone, and the latest of them is taken; a date
	 * with a time stands for the files of exactly that instant.
	 *
	 * @param date in any of the forms that {@code {{date}}} stands for
	 */
	record OfDate(String date) implements RequestedFile {

		public OfDate {
			if (FileDate.parse(date).isEmpty()) {
				throw new IllegalArgumentException("'" + date + "' is not a date: expected such as 2022-09-30, "
						+ "2022-09-30T00:00:00 or 2022-09-30T00:00:00Z");
			}
		}

	}

	/**
	 * Exactly one key, whether the import's rule would choose it or not. A leading slash
	 * is forgiven.
	 *
	 * @param key as written on the command line
	 */
	record OfKey(String key) implements RequestedFile {

		public OfKey {
			if (ObjectKeys.withoutLeadingSlash(key).isEmpty()) {
				throw new IllegalArgumentException("'" + key + "' is not a key: expected at least one character");
			}
		}

	}

}
