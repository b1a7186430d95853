package dev.blockload.mapping;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

import dev.blockload.block.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run when its steps begin, the same in each of its attempts.
 *
 * @param run its number
 * @param startedAt when it began
 * @param key of its object
 * @param fileDate the date in the object's name, ISO-8601: a day, or a day with a time of
 * day, with an offset or without; or null where it has none
 */
public record RunMetadata(long run, Instant startedAt, String key, @Nullable String fileDate) {

	private static final Pattern FILE_DATE = Pattern
		.compile("\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d([.]\\d+)?)?(Z|[+-]\\d\\d:\\d\\d(:\\d\\d)?)?)?");

	private static final int DAY_LENGTH = "2022-09-30".length();

	private static final long MICROS_A_SECOND = 1_000_000;

	public RunMetadata {
		if (run < 0) {
			throw new IllegalArgumentException("Run %d is not valid. Expected a number from 0.".formatted(run));
		}
		if (key.isEmpty()) {
			throw new IllegalArgumentException("Run %d has no object key.".formatted(run));
		}
		if (fileDate != null && !FILE_DATE.matcher(fileDate).matches()) {
			throw new IllegalArgumentException(
					"File date '%s' is not valid. Expected a date like 2022-09-30 or 2022-09-30T13:30:59Z."
						.formatted(fileDate));
		}
	}

	/**
	 * A fact in the plain form that a type is read in.
	 * @param fact one that is the same for all records, and is
	 * {@link MetadataColumn#isFor for} the type
	 * @param type of the column
	 * @param zone of the import
	 * @return null where the object has no date
	 */
	@Nullable String text(MetadataColumn fact, ColumnType type, ZoneId zone) {
		return switch (fact) {
			case RUN_ID -> String.valueOf(this.run);
			case FILE_KEY -> this.key;
			case RUN_STARTED_AT -> startedAt(type, zone);
			case FILE_DATE -> (this.fileDate != null) ? fileDate(this.fileDate, type, zone) : null;
			case RECORD_NUMBER -> throw new IllegalArgumentException("each record has a number of its own");
		};
	}

	private String startedAt(ColumnType type, ZoneId zone) {
		// The value comes from our clock, so truncating it loses no data of the file.
		Instant moment = cut(this.startedAt, type);
		if (type instanceof ColumnType.Date) {
			return moment.atZone(zone).toLocalDate().toString();
		}
		if (type instanceof ColumnType.Timestamp) {
			return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(moment.atZone(zone));
		}
		return DateTimeFormatter.ISO_INSTANT.format(moment);
	}

	private static Instant cut(Instant moment, ColumnType type) {
		int decimals = (type instanceof ColumnType.Timestamp timestamp) ? timestamp.precision()
				: (type instanceof ColumnType.TimestampTz timestamp) ? timestamp.precision() : 6;
		long unit = MICROS_A_SECOND;
		for (int decimal = 0; decimal < decimals; decimal++) {
			unit /= 10;
		}
		long micros = moment.get(ChronoField.MICRO_OF_SECOND);
		return moment.truncatedTo(ChronoUnit.SECONDS).plus(micros - micros % unit, ChronoUnit.MICROS);
	}

	private static String fileDate(String date, ColumnType type, ZoneId zone) {
		String day = date.substring(0, DAY_LENGTH);
		boolean isDay = date.length() == DAY_LENGTH;
		if (type instanceof ColumnType.Date) {
			return day;
		}
		if (type instanceof ColumnType.Timestamp) {
			return isDay ? day + "T00:00" : date.replaceAll("(Z|[+-]\\d\\d:\\d\\d)$", "");
		}
		if (type instanceof ColumnType.TimestampTz && isDay) {
			OffsetDateTime start = LocalDate.parse(day).atStartOfDay(zone).toOffsetDateTime();
			return DateTimeFormatter.ISO_INSTANT.format(start.withOffsetSameInstant(ZoneOffset.UTC));
		}
		return date;
	}

}
