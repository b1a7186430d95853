package dev.blockload.source;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

import dev.blockload.storage.ObjectKeys;
import org.jspecify.annotations.Nullable;

/**
 * How an import says which object it reads.
 */
public sealed interface FileChoice {

	/**
	 * The date in the name of an object.
	 * @param key of an object; where it is not one that the import itself would take, the
	 * first date in its file name counts
	 * @return ISO-8601, a day or a day with a time of day, with an offset or without;
	 * empty where there is none, or the file has always the same name
	 */
	default Optional<String> dateIn(String key) {
		if (!(this instanceof MostRecent recent)) {
			return Optional.empty();
		}
		return recent.path()
			.dateOf(key)
			.or(() -> FileDate.find(ObjectKeys.fileName(key)).map(FileDate.Occurrence::date))
			.map(FileDate::iso);
	}

	/**
	 * One key, exactly. A leading slash is forgiven.
	 *
	 * @param key as written in the definition
	 */
	record Fixed(String key) implements FileChoice {

		/** The key as the store knows it. */
		public String objectKey() {
			return ObjectKeys.withoutLeadingSlash(this.key);
		}

	}

	/**
	 * The object with the latest date in its file name.
	 *
	 * @param path the dated path
	 * @param zone the zone of dates that carry none
	 * @param ignoreFuture whether dates after now are passed over
	 * @param maxAge the newest file may be no older than this, or null for any age
	 */
	record MostRecent(DatedPath path, ZoneId zone, boolean ignoreFuture,
			@Nullable Duration maxAge) implements FileChoice {
	}

}
