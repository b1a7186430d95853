package dev.blockload.mapping;

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

	private final Target target;

	private final int precision;

	private final @Nullable LocalTimes zone;

	private final DatePattern pattern;

	private final TextReader reader;

	private final Rounding rounding;

	private final Refusal refusal;

	/**
	 * Create an encoder.
	 * @param target what the column holds
	 * @param precision digits of the fraction of a second
	 * @param zone for {@code timestamptz}, the zone of values that have none, else null
	 * @param pattern as it passed {@link Target#problem}
	 * @param reader of the file's encoding
	 * @param rounding what becomes of decimals of the second beyond the precision
	 */
	PatternEncoder(Target target, int precision, @Nullable LocalTimes zone, DatePattern pattern, TextReader reader,
			Rounding rounding) {
		this.target = target;
		this.precision = precision;
		this.zone = zone;
		this.pattern = pattern;
		this.reader = reader;
		this.rounding = rounding;
		this.refusal = target.refusal("is no " + target.noun + " in the pattern " + pattern.text()
				+ ": expected one such as " + pattern.example());
	}

	/** What a column holds. */
	enum Target {

		DATE("not-a-date", "date"), TIME("not-a-time", "time of day"), TIMESTAMP("not-a-timestamp", "timestamp"),
		TIMESTAMPTZ("not-a-timestamp", "timestamp");

		/** Digits of the fraction of a second that every pattern may have. */
		static final int MOST_PRECISE = NANO_DIGITS;

		private final String code;

		private final String noun;

		Target(String code, String noun) {
			this.code = code;
			this.noun = noun;
		}

		Refusal refusal(String predicate) {
			return new Refusal(this.code, predicate);
		}

		/**
		 * Why a pattern does not say what the column holds.
		 * @return the end of a sentence, or null where it does
		 */
		@Nullable String problem(DatePattern pattern) {
			boolean time = this == TIME;
			if (!time && !pattern.hasDate()) {
				return "it does not say which date: expected day, month and year";
			}
			if (time && pattern.hasPartOfDate()) {
				return "it has a date, which a time of day cannot hold: expected hour and minute only";
			}
			if (!pattern.hasTime() && (time || pattern.hasPartOfTime())) {
				return "it does not say which time of day: expected HH, or hh with a";
			}
			if (this != TIMESTAMPTZ && pattern.hasZone()) {
				return "it has a zone, which the column cannot hold: expected none";
			}
			return null;
		}

	}

	@Override
	public @Nullable Refusal encode(Field field, TupleBuffer out) {
		Refusal unreadable = this.reader.read(field);
		if (unreadable != null) {
			return unreadable;
		}
		try {
			return encode(this.pattern.formatter().parse(this.reader.text()), out);
		}
		catch (DateTimeException ex) {
			return this.refusal;
		}
	}

	private @Nullable Refusal encode(TemporalAccessor parsed, TupleBuffer out) {
		LocalTime time = query(parsed, TemporalQueries.localTime(), LocalTime.MIDNIGHT);
		LocalDate date = query(parsed, TemporalQueries.localDate(), LocalDate.EPOCH);
		if (!DatePattern.isYearLoadable(date)) {
			return this.refusal;
		}
		long nanos = time.toNanoOfDay();
		int decimals = decimals(nanos % NANOS_A_SECOND);
		if (decimals > this.precision && this.rounding == Rounding.NONE) {
			return TimeEncoder.tooManyDecimals(decimals, this.precision);
		}
		long micros = rounded(nanos) / NANOS_A_MICRO;
		int day = PgTime.day(date.toEpochDay());
		return switch (this.target) {
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
		long unit = (this.target == Target.DATE) ? 1 : NANOS_A_SECOND;
		for (int digit = 0; digit < this.precision && unit > 1; digit++) {
			unit /= 10;
		}
		long dropped = nanos % unit;
		long kept = nanos - dropped;
		return (unit > 1 && this.rounding.roundsUp(kept / unit % 2 == 1, (int) (10 * dropped / unit),
				dropped % (unit / 10) != 0)) ? kept + unit : kept;
	}

	private @Nullable Refusal putDate(int day, LocalTime time, TupleBuffer out) {
		if (!time.equals(LocalTime.MIDNIGHT)) {
			return new Refusal(this.target.code, "has a time of day, which a date cannot hold: expected 00:00");
		}
		DateEncoder.put(day, out);
		return null;
	}

	private static @Nullable Refusal putInstant(ZonedDateTime moment, LocalDateTime written, long rounded,
			TupleBuffer out) {
		if (!moment.toLocalDateTime().equals(written)) {
			// Java moves a time that the clocks go forward over; we do not.
			return new Refusal("not-a-time",
					"does not exist in " + moment.getZone() + ", where the clocks go forward over it");
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
