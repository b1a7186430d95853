package dev.blockload.source;

import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.PushedFile;
import org.jspecify.annotations.Nullable;

/**
 * The file that a run asks for.
 */
public sealed interface RequestedFile
		permits RequestedFile.ByRule, RequestedFile.OfDate, RequestedFile.OfKey, RequestedFile.Pushed {

	/** The file of the import: its fixed key, or its most recent file. */
	record ByRule() implements RequestedFile {
	}

	/**
	 * The file of one date. A day selects the latest file with that calendar day in its
	 * name, whatever its time and offset; a date with a time selects a file of exactly
	 * that instant.
	 *
	 * @param date the date, in any of the forms of {@code {{date}}}
	 */
	record OfDate(String date) implements RequestedFile {

		public OfDate {
			if (FileDate.parse(date).isEmpty()) {
				throw new IllegalArgumentException(
						"'" + date + "' is not a valid date. Expected a date like 2022-09-30, "
								+ "2022-09-30T00:00:00 or 2022-09-30T00:00:00Z.");
			}
		}

	}

	/**
	 * A file that a client pushed, which is pinned already. Every import can load one.
	 *
	 * @param file the file in the spool
	 * @param corrects the number of the run whose rejects its records correct, or null
	 */
	record Pushed(PushedFile file, @Nullable Long corrects) implements RequestedFile {

		/** A file that corrects no rejects. */
		public Pushed(PushedFile file) {
			this(file, null);
		}

	}

	/**
	 * One key, whether the import would choose it or not. If there is no such key without
	 * its leading slash, it is the exact key.
	 *
	 * @param key the key as written on the command line
	 */
	record OfKey(String key) implements RequestedFile {

		public OfKey {
			if (ObjectKeys.withoutLeadingSlash(key).isEmpty()) {
				throw new IllegalArgumentException("'" + key + "' is not a key. Expected at least one character.");
			}
		}

	}

}
