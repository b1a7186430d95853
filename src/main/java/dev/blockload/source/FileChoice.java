package dev.blockload.source;

import java.time.Duration;
import java.time.ZoneId;

import org.jspecify.annotations.Nullable;

/**
 * How an import says which object it reads.
 */
public sealed interface FileChoice {

	/**
	 * One key, exactly. A leading slash is forgiven.
	 *
	 * @param key as written in the definition
	 */
	record Fixed(String key) implements FileChoice {

		/** The key as the store knows it. */
		public String objectKey() {
			return Keys.forgiveSlash(this.key);
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
