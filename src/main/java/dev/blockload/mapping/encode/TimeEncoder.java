package dev.blockload.mapping.encode;

import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * {@code time}: int64, microseconds since midnight.
 */
final class TimeEncoder implements Encoder {

	private static final InvalidValue INVALID = new InvalidValue(ValueReject.NOT_A_TIME,
			"is not a valid time. Expected a time like 13:30:59.5, up to 23:59:59.999999.");

	private static final InvalidValue ZONE = new InvalidValue(ValueReject.ZONE_NOT_EXPECTED,
			"has a time zone, which the column cannot hold. Expected no time zone.");

	private final int precision;

	private final Rounding rounding;

	private final IsoTimeReader iso = new IsoTimeReader();

	TimeEncoder(int precision, Rounding rounding) {
		this.precision = precision;
		this.rounding = rounding;
	}

	@Override
	public @Nullable InvalidValue encode(Field field, TupleBuffer out) {
		this.iso.open(field);
		if (!this.iso.time()) {
			return INVALID;
		}
		if (!this.iso.atEnd()) {
			return (this.iso.offset() && this.iso.atEnd()) ? ZONE : INVALID;
		}
		if (this.iso.decimals() > this.precision) {
			return (this.rounding == Rounding.NONE) ? tooManyDecimals(this.iso.decimals(), this.precision)
					: putRounded(this.iso.roundedMicros(this.precision, this.rounding), out);
		}
		put(this.iso.micros(), out);
		return null;
	}

	/** Write a time of day that rounding may have taken to the end of the day. */
	static @Nullable InvalidValue putRounded(long micros, TupleBuffer out) {
		if (micros == PgTime.MICROS_A_DAY) {
			return new InvalidValue(ValueReject.OUT_OF_RANGE, "is rounded to 24:00. Expected a time before 24:00.");
		}
		put(micros, out);
		return null;
	}

	static void put(long micros, TupleBuffer out) {
		out.value64(micros);
	}

	static InvalidValue tooManyDecimals(int decimals, int precision) {
		return new InvalidValue(ValueReject.TOO_MANY_DECIMALS, "has " + decimals
				+ ((decimals == 1) ? " decimal" : " decimals") + " of a second. Expected at most " + precision + ".");
	}

}
