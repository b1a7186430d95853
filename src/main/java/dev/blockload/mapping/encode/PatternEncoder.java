package dev.blockload.mapping.encode;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.time.temporal.TemporalQuery;

import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * Dates, times and timestamps in a pattern of the user's. The formats sent are those of
 * {@link DateEncoder}, {@link TimeEncoder} and {@link TimestampEncoder}.
 */
final class PatternEncoder implements Encoder {

	private static final int NANOS_A_MICRO = 1000;

	private static final long NANOS_A_SECOND = 1_000_000_000;

	private static final int NANO_DIGITS = 9;

	private final TimeType type;

	private final int precision;

	private final @Nullable ZoneOffsets zone;

	private final DatePattern pattern;

	private final TextReader reader;

	private final Rounding rounding;

	private final InvalidValue invalid;

	/**
	 * Create an encoder.
	 * @param type what the column holds
	 * @param precision digits of the fraction of a second
	 * @param zone for {@code timestamptz}, the zone of values that have none, else null
	 * @param pattern as it passed {@link TimeType#problem}
	 * @param reader of the file's encoding
	 * @param rounding what becomes of decimals of the second beyond the precision
	 */
	PatternEncoder(TimeType type, int precision, @Nullable ZoneOffsets zone, DatePattern pattern, TextReader reader,
			Rounding rounding) {
		this.type = type;
		this.precision = precision;
		this.zone = zone;
		this.pattern = pattern;
		this.reader = reader;
		this.rounding = rounding;
		this.invalid = type.invalid("is not a valid " + type.noun() + " in the pattern " + pattern.text()
				+ ". Expected a value like " + pattern.example() + ".");
	}

	@Override
	public @Nullable InvalidValue encode(Field field, TupleBuffer out) {
		InvalidValue unreadable = this.reader.read(field);
		if (unreadable != null) {
			return unreadable;
		}
		try {
			return encode(this.pattern.formatter().parse(this.reader.text()), out);
		}
		catch (DateTimeException ex) {
			return this.invalid;
		}
	}

	private @Nullable InvalidValue encode(TemporalAccessor parsed, TupleBuffer out) {
		LocalTime time = query(parsed, TemporalQueries.localTime(), LocalTime.MIDNIGHT);
		LocalDate date = query(parsed, TemporalQueries.localDate(), LocalDate.EPOCH);
		if (!DatePattern.isYearLoadable(date)) {
			return this.invalid;
		}
		long nanos = time.toNanoOfDay();
		int decimals = decimals(nanos % NANOS_A_SECOND);
		if (decimals > this.precision && this.rounding == Rounding.NONE) {
			return TimeEncoder.tooManyDecimals(decimals, this.precision);
		}
		long micros = rounded(nanos) / NANOS_A_MICRO;
		int day = PgTime.day(date.toEpochDay());
		return switch (this.type) {
			case DATE -> putDate(day, time, out);
			case TIME -> TimeEncoder.putRounded(micros, out);
			case TIMESTAMP -> TimestampEncoder.putLocal(day * PgTime.MICROS_A_DAY + micros, null, out);
			case TIMESTAMPTZ -> parsed.isSupported(ChronoField.INSTANT_SECONDS)
					? putInstant(ZonedDateTime.from(parsed), LocalDateTime.of(date, time),
							micros - nanos / NANOS_A_MICRO, out)
					: TimestampEncoder.putLocal(day * PgTime.MICROS_A_DAY + micros, this.zone, out);
		};
	}

	private long rounded(long nanos) {
		long unit = (this.type == TimeType.DATE) ? 1 : NANOS_A_SECOND;
		for (int digit = 0; digit < this.precision && unit > 1; digit++) {
			unit /= 10;
		}
		long dropped = nanos % unit;
		long kept = nanos - dropped;
		return (unit > 1 && this.rounding.roundsUp(kept / unit % 2 == 1, (int) (10 * dropped / unit),
				dropped % (unit / 10) != 0)) ? kept + unit : kept;
	}

	private @Nullable InvalidValue putDate(int day, LocalTime time, TupleBuffer out) {
		if (!time.equals(LocalTime.MIDNIGHT)) {
			return this.type.invalid("has a time of day, which a date cannot hold. Expected 00:00.");
		}
		DateEncoder.put(day, out);
		return null;
	}

	private static @Nullable InvalidValue putInstant(ZonedDateTime moment, LocalDateTime written, long rounded,
			TupleBuffer out) {
		if (!moment.toLocalDateTime().equals(written)) {
			// Java moves a time that the clocks go forward over; we do not.
			return new InvalidValue(ValueReject.NOT_A_TIME,
					"does not exist in " + moment.getZone() + ": the clocks go forward past it.");
		}
		long seconds = moment.toEpochSecond() - PgTime.epochDay(0) * PgTime.SECONDS_A_DAY;
		return TimestampEncoder.put(seconds * PgTime.MICROS_A_SECOND + moment.getNano() / NANOS_A_MICRO + rounded, out);
	}

	private static int decimals(long nano) {
		int decimals = (nano == 0) ? 0 : NANO_DIGITS;
		for (long rest = nano; rest != 0 && rest % 10 == 0; rest /= 10) {
			decimals--;
		}
		return decimals;
	}

	private static <T> T query(TemporalAccessor parsed, TemporalQuery<T> query, T other) {
		T found = parsed.query(query);
		return (found != null) ? found : other;
	}

}
