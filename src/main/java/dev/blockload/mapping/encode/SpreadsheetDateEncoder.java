package dev.blockload.mapping.encode;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;

import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * Dates as spreadsheets count them: days, and the time of day as a fraction of one. In
 * the system of 1900 day 1 is 1900-01-01 and day 60 is 1900-02-29, which never was; in
 * that of 1904 day 0 is 1904-01-01. Times are exact to the millisecond, as they are in
 * Excel, since a fraction in decimals seldom is.
 */
final class SpreadsheetDateEncoder implements Encoder {

	/** More digits, or a larger exponent, than any day has. */
	private static final int MOST_DIGITS = 40;

	private static final BigDecimal MILLIS_A_DAY = BigDecimal.valueOf(86_400_000);

	private static final long MICROS_A_MILLI = 1000;

	private static final int MILLI_DIGITS = 3;

	private static final int DAY_THAT_NEVER_WAS = 60;

	/** No serial number is larger. */
	private static final BigDecimal MOST = BigDecimal.valueOf(3_000_000);

	private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

	private final TimeType type;

	private final int precision;

	private final @Nullable ZoneOffsets zone;

	private final SpreadsheetEpoch epoch;

	private final NumberScanner scanner;

	private final InvalidValue invalid;

	SpreadsheetDateEncoder(TimeType type, int precision, @Nullable ZoneOffsets zone, SpreadsheetEpoch epoch,
			NumberScanner scanner) {
		this.type = type;
		this.precision = precision;
		this.zone = zone;
		this.epoch = epoch;
		boolean from1904 = epoch == SpreadsheetEpoch.FROM_1904;
		this.scanner = scanner;
		String day = from1904 ? "43372" : "44834";
		String example = switch (type) {
			case DATE -> day + " for 2022-09-30";
			case TIME -> "0.5 for 12:00";
			case TIMESTAMP, TIMESTAMPTZ -> day + ".5 for 2022-09-30 12:00";
		};
		this.invalid = type.invalid("is not a valid serial number of a date in the " + (from1904 ? "1904" : "1900")
				+ " date system. Expected a number like " + example + ".");
	}

	@Override
	public @Nullable InvalidValue encode(Field field, TupleBuffer out) {
		if (!this.scanner.scan(field) || this.scanner.negative() || this.scanner.count() > MOST_DIGITS
				|| Math.abs(this.scanner.point()) > MOST_DIGITS) {
			return this.invalid;
		}
		BigDecimal serial = new BigDecimal(text());
		BigDecimal whole = serial.setScale(0, RoundingMode.DOWN);
		long millis = serial.subtract(whole).multiply(MILLIS_A_DAY).setScale(0, RoundingMode.HALF_UP).longValueExact();
		if (this.type == TimeType.TIME) {
			return (whole.signum() == 0) ? putTime(millis, out)
					: this.type.invalid("has a date, which a time of day cannot hold. Expected a number below 1.");
		}
		if (whole.compareTo(MOST) > 0) {
			return this.invalid;
		}
		int day = whole.intValueExact();
		if (day == DAY_THAT_NEVER_WAS && this.epoch == SpreadsheetEpoch.FROM_1900) {
			return this.type.invalid("is 1900-02-29, which does not exist, although Excel counts it.");
		}
		long epochDay = (this.epoch == SpreadsheetEpoch.FROM_1904) ? LocalDate.of(1904, 1, 1).toEpochDay() + day
				: LocalDate.of(1899, 12, 31).toEpochDay() + day - ((day > DAY_THAT_NEVER_WAS) ? 1 : 0);
		if (epochDay > LAST_DAY || (day == 0 && this.epoch == SpreadsheetEpoch.FROM_1900)) {
			return this.invalid;
		}
		if (this.type == TimeType.DATE) {
			return (serial.compareTo(whole) == 0) ? putDay(epochDay, out)
					: this.type.invalid("has a time of day, which a date cannot hold. Expected a whole number.");
		}
		return putTimestamp(epochDay, millis, out);
	}

	private String text() {
		byte[] text = new byte[this.scanner.count()];
		for (int index = 0; index < text.length; index++) {
			text[index] = (byte) ('0' + this.scanner.digits()[index]);
		}
		return new String(text, StandardCharsets.US_ASCII) + "e" + (this.scanner.point() - text.length);
	}

	private @Nullable InvalidValue putTime(long millis, TupleBuffer out) {
		InvalidValue refused = tooFine(millis);
		return (refused != null) ? refused : TimeEncoder.putRounded(millis * MICROS_A_MILLI, out);
	}

	private static @Nullable InvalidValue putDay(long epochDay, TupleBuffer out) {
		DateEncoder.put(PgTime.day(epochDay), out);
		return null;
	}

	private @Nullable InvalidValue putTimestamp(long epochDay, long millis, TupleBuffer out) {
		InvalidValue refused = tooFine(millis);
		long micros = PgTime.day(epochDay) * PgTime.MICROS_A_DAY + millis * MICROS_A_MILLI;
		return (refused != null) ? refused : TimestampEncoder.putLocal(micros, this.zone, out);
	}

	/** Where the column has fewer decimals than the milliseconds. */
	private @Nullable InvalidValue tooFine(long millis) {
		int decimals = MILLI_DIGITS;
		for (long rest = millis % 1000; decimals > 0 && rest % 10 == 0; rest /= 10) {
			decimals--;
		}
		return (decimals > this.precision) ? TimeEncoder.tooManyDecimals(decimals, this.precision) : null;
	}

}
