package dev.blockload.mapping;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

import dev.blockload.block.ColumnType;

/**
 * Prints a value of PostgreSQL's binary format, for people. Only types whose text in a
 * file can mean something else than it seems: numbers, truth values, dates and times.
 */
final class BinaryValue {

	private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);

	// PostgreSQL, numeric.c: NUMERIC_NEG; greater ones are NaN and the infinities.
	private static final int NEGATIVE = 0x4000;

	private static final BigInteger BASE = BigInteger.valueOf(10_000);

	private static final int DIGITS_OF_BASE = 4;

	private BinaryValue() {
	}

	/**
	 * The text of a value.
	 * @param type of the value
	 * @param value its binary form, without its length
	 * @return empty for other types, and for values that are no finite numbers or dates
	 */
	static Optional<String> text(ColumnType type, ByteBuffer value) {
		if (type instanceof ColumnType.Bool) {
			return Optional.of((value.get() != 0) ? "true" : "false");
		}
		if (type instanceof ColumnType.Int number) {
			return Optional.of(Long.toString(integer(number.bytes(), value)));
		}
		if (type instanceof ColumnType.Floating number) {
			return Optional.of((number.bytes() == Float.BYTES) ? Float.toString(value.getFloat())
					: Double.toString(value.getDouble()));
		}
		if (type instanceof ColumnType.Numeric) {
			return numeric(value);
		}
		if (type instanceof ColumnType.Date) {
			return Optional.of(EPOCH.plusDays(value.getInt()).toString());
		}
		if (type instanceof ColumnType.Time) {
			return Optional.of(LocalTime.MIDNIGHT.plus(value.getLong(), ChronoUnit.MICROS).toString());
		}
		if (type instanceof ColumnType.Timestamp) {
			return Optional.of(moment(value.getLong()));
		}
		return (type instanceof ColumnType.TimestampTz) ? Optional.of(moment(value.getLong()) + "Z") : Optional.empty();
	}

	private static long integer(int bytes, ByteBuffer value) {
		if (bytes == Short.BYTES) {
			return value.getShort();
		}
		return (bytes == Integer.BYTES) ? value.getInt() : value.getLong();
	}

	private static String moment(long micros) {
		LocalDateTime moment = EPOCH.atStartOfDay().plus(micros, ChronoUnit.MICROS);
		return moment.toLocalDate() + " " + moment.toLocalTime();
	}

	private static Optional<String> numeric(ByteBuffer value) {
		int groups = value.getShort();
		int weight = value.getShort();
		int sign = value.getShort() & 0xffff;
		int scale = value.getShort();
		if (sign > NEGATIVE) {
			return Optional.empty();
		}
		BigInteger digits = BigInteger.ZERO;
		for (int group = 0; group < groups; group++) {
			digits = digits.multiply(BASE).add(BigInteger.valueOf(value.getShort()));
		}
		BigDecimal number = new BigDecimal(digits, DIGITS_OF_BASE * (groups - 1 - weight)).setScale(scale,
				RoundingMode.DOWN);
		return Optional.of(((sign == NEGATIVE) ? number.negate() : number).toPlainString());
	}

}
