package dev.blockload.mapping.encode;

import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * {@code timestamp}, {@code timestamptz}: int64, microseconds since 2000-01-01 00:00,
 * local or in UTC.
 */
final class TimestampEncoder implements Encoder {

	private static final InvalidValue INVALID = new InvalidValue(ValueReject.NOT_A_TIMESTAMP,
			"is not a valid timestamp. Expected a timestamp like 2022-09-30T13:30:59.5 or 2022-09-30 13:30.");

	private static final InvalidValue INVALID_WITH_ZONE = new InvalidValue(ValueReject.NOT_A_TIMESTAMP,
			"is not a valid timestamp. Expected a timestamp like 2022-09-30T13:30:59.5Z or 2022-09-30 13:30+02:00.");

	private static final InvalidValue ZONE = new InvalidValue(ValueReject.ZONE_NOT_EXPECTED,
			"has a time zone, which the column cannot hold. Expected no time zone.");

	private final int precision;

	private final @Nullable ZoneOffsets zone;

	private final Rounding rounding;

	private final InvalidValue invalid;

	private final IsoTimeReader iso = new IsoTimeReader();

	/**
	 * Create an encoder.
	 * @param precision digits of the fraction of a second
	 * @param zone for {@code timestamptz}, the zone of values that have none; null for
	 * {@code timestamp}
	 * @param rounding what becomes of decimals of the second beyond the precision
	 */
	TimestampEncoder(int precision, @Nullable ZoneOffsets zone, Rounding rounding) {
		this.precision = precision;
		this.zone = zone;
		this.rounding = rounding;
		this.invalid = (zone != null) ? INVALID_WITH_ZONE : INVALID;
	}

	@Override
	public @Nullable InvalidValue encode(Field field, TupleBuffer out) {
		this.iso.open(field);
		if (!this.iso.date() || !(this.iso.take('T') || this.iso.take(' ')) || !this.iso.time()) {
			return this.invalid;
		}
		boolean hasOffset = !this.iso.atEnd();
		if (hasOffset && !(this.iso.offset() && this.iso.atEnd())) {
			return this.invalid;
		}
		long micros = this.iso.micros();
		if (this.iso.decimals() > this.precision) {
			if (this.rounding == Rounding.NONE) {
				return TimeEncoder.tooManyDecimals(this.iso.decimals(), this.precision);
			}
			micros = this.iso.roundedMicros(this.precision, this.rounding);
		}
		long local = this.iso.day() * PgTime.MICROS_A_DAY + micros;
		if (hasOffset) {
			return (this.zone == null) ? ZONE : put(local - this.iso.offsetSeconds() * PgTime.MICROS_A_SECOND, out);
		}
		return putLocal(local, this.zone, out);
	}

	/** Write a local time, as it is or, where there is a zone, in UTC. */
	static @Nullable InvalidValue putLocal(long local, @Nullable ZoneOffsets zone, TupleBuffer out) {
		if (zone == null) {
			return put(local, out);
		}
		int offset = zone.offsetSeconds(Math.floorDiv(local, PgTime.MICROS_A_SECOND));
		if (offset == ZoneOffsets.GAP) {
			return new InvalidValue(ValueReject.NOT_A_TIME,
					"does not exist in " + zone + ": the clocks go forward past it.");
		}
		return put(local - offset * PgTime.MICROS_A_SECOND, out);
	}

	static @Nullable InvalidValue put(long micros, TupleBuffer out) {
		out.value64(micros);
		return null;
	}

}
