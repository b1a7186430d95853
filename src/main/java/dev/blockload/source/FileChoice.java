package dev.blockload.source;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;

import dev.blockload.storage.ObjectKeys;
import org.jspecify.annotations.Nullable;

/**
 * The object that an import reads: a fixed key, or the most recent of a dated path, or
 * each of a dated path once. Or none, because clients push its files.
 */
public sealed interface FileChoice permits FileChoice.Fixed, FileChoice.Dated, FileChoice.Pushed {

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
		if (!(this instanceof Dated dated)) {
			return Optional.empty();
		}
		return dated.path()
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
	 * The instant of the date in the name of an object, as {@link #dateIn} finds it: of a
	 * day without a time, its start.
	 * @param key the key of an object
	 * @return empty if there is none, or if the import reads a fixed key
	 */
	default Optional<Instant> instantIn(String key) {
		return (this instanceof Dated dated) ? dateOf(key).map((date) -> date.instant(dated.zone())) : Optional.empty();
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
		return (this instanceof Dated dated) ? dated.isTaken(key)
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
	 * Objects of a dated path.
	 */
	sealed interface Dated extends FileChoice permits MostRecent, Each {

		/** The dated path. */
		DatedPath path();

		/** The zone of dates without an offset. */
		ZoneId zone();

		/** Whether files with a date after now are ignored. */
		boolean ignoreFuture();

		/** The greatest age of the newest file, or null for any age. */
		@Nullable Duration maxAge();

		/** Whether the rule of the import can choose a key, by its name alone. */
		boolean isTaken(String key);

		/** The object with the latest date. */
		MostRecent newest();

	}

	/**
	 * The object with the latest date in its file name.
	 *
	 * @param path the dated path
	 * @param zone the zone of dates without an offset
	 * @param ignoreFuture whether files with a date after now are ignored
	 * @param maxAge the greatest age of the newest file, or null for any age
	 */
	record MostRecent(DatedPath path, ZoneId zone, boolean ignoreFuture, @Nullable Duration maxAge) implements Dated {

		public MostRecent {
			if (maxAge != null && (maxAge.isZero() || maxAge.isNegative())) {
				throw new IllegalArgumentException(
						"The greatest age of '" + path + "' is " + maxAge + ". Expected more than zero.");
			}
		}

		@Override
		public boolean isTaken(String key) {
			return this.path.dateOf(key).isPresent();
		}

		@Override
		public MostRecent newest() {
			return this;
		}

	}

	/**
	 * Each object of a dated path once, in the order of the dates in their names.
	 *
	 * @param path the dated path
	 * @param zone the zone of dates without an offset
	 * @param ignoreFuture whether files with a date after now are ignored
	 * @param maxAge the greatest age of the newest file when no file is left to load, or
	 * null for any age
	 * @param from the first day whose files are loaded
	 * @param late what becomes of a file that is older than one that is published
	 */
	record Each(DatedPath path, ZoneId zone, boolean ignoreFuture, @Nullable Duration maxAge, LocalDate from,
			Late late) implements Dated {

		@Override
		public boolean isTaken(String key) {
			return this.path.dateOf(key).filter((date) -> !date.day().isBefore(this.from)).isPresent();
		}

		@Override
		public MostRecent newest() {
			return new MostRecent(this.path, this.zone, this.ignoreFuture, this.maxAge);
		}

	}

	/**
	 * What becomes of a file that is older than one that is published, unless its rows
	 * are only added.
	 */
	enum Late {

		/** It is not loaded, and the run fails. */
		REFUSE,

		/** It is loaded. */
		LOAD;

		/** As definitions write it. */
		public String text() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
