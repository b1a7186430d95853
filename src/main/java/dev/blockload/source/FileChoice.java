package dev.blockload.source;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;

import dev.blockload.storage.ObjectKeys;
import org.jspecify.annotations.Nullable;

/**
 * The object that an import reads: a fixed key, or the most recent of a dated path. Or
 * none, because clients push its files.
 */
public sealed interface FileChoice permits FileChoice.Fixed, FileChoice.MostRecent, FileChoice.Pushed {

	/**
	 * The date in the name of an object.
	 * @param key the key of an object; if it does not match the path of the import, the
	 * first date in its file name is used
	 * @return a date in ISO-8601, with or without a time of day and an offset; empty if
	 * there is none, or if the import reads a fixed key
	 */
	default Optional<String> dateIn(String key) {
		return dateOf(key).map(FileDate::iso);
	}

	private Optional<FileDate> dateOf(String key) {
		if (!(this instanceof MostRecent recent)) {
			return Optional.empty();
		}
		return recent.path()
			.dateOf(key)
			.or(() -> FileDate.find(ObjectKeys.fileName(key)).map(FileDate.Occurrence::date));
	}

	/**
	 * The calendar day in the name of an object, as {@link #dateIn} finds it.
	 * @param key the key of an object
	 * @return the day as written; empty if there is none, or if the import reads a fixed
	 * key
	 */
	default Optional<LocalDate> dayIn(String key) {
		return dateOf(key).map(FileDate::day);
	}

	/**
	 * The calendar day of a date.
	 * @param date in any of the forms of {@code {{date}}}
	 * @throws IllegalArgumentException if it is not a date
	 */
	static LocalDate dayOf(String date) {
		return FileDate.parse(date)
			.map(FileDate::day)
			.orElseThrow(() -> new IllegalArgumentException(
					"'" + date + "' is not a valid date. Expected a date like 2022-09-30."));
	}

	/** Whether a run of the import can choose an object by its rule. */
	default boolean matches(String key) {
		return (this instanceof MostRecent recent) ? recent.path().dateOf(key).isPresent()
				: this instanceof Fixed fixed && fixed.objectKey().equals(key);
	}

	/**
	 * One fixed key. If there is no such key without its leading slash, it is the exact
	 * key.
	 *
	 * @param key the key as written in the definition
	 */
	record Fixed(String key) implements FileChoice {

		public Fixed {
			if (ObjectKeys.withoutLeadingSlash(key).isEmpty()) {
				throw new IllegalArgumentException("'" + key + "' is not a key. Expected at least one character.");
			}
		}

		/** The key in the bucket, without a leading slash. */
		public String objectKey() {
			return ObjectKeys.withoutLeadingSlash(this.key);
		}

	}

	/** None: the import has no connection, and loads only files that clients push. */
	record Pushed() implements FileChoice {
	}

	/**
	 * The object with the latest date in its file name.
	 *
	 * @param path the dated path
	 * @param zone the zone of dates without an offset
	 * @param ignoreFuture whether files with a date after now are ignored
	 * @param maxAge the greatest age of the newest file, or null for any age
	 */
	record MostRecent(DatedPath path, ZoneId zone, boolean ignoreFuture,
			@Nullable Duration maxAge) implements FileChoice {

		public MostRecent {
			if (maxAge != null && (maxAge.isZero() || maxAge.isNegative())) {
				throw new IllegalArgumentException(
						"The greatest age of '" + path + "' is " + maxAge + ". Expected more than zero.");
			}
		}

	}

}
