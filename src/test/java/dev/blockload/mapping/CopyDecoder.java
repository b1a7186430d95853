package dev.blockload.mapping;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Reads values of PostgreSQL's binary COPY format and prints them as the server does in
 * UTC with {@code DateStyle} ISO. Written from the {@code *_send} functions of
 * PostgreSQL, and shares no code with the encoders that it checks.
 */
final class CopyDecoder {

	private static final Map<Integer, String> SPECIAL_NUMERICS = Map.of(0xc000, "NaN", 0xd000, "Infinity", 0xf000,
			"-Infinity");

	private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);

	private static final int NUMERIC_HEADER_BYTES = 8;

	private static final BigInteger NUMERIC_BASE = BigInteger.valueOf(10_000);

	private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder().appendPattern("HH:mm:ss")
		.appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
		.toFormatter();

	private CopyDecoder() {
	}

	/** The values of the only column before {@code _record}, as text. */
	static List<@Nullable String> column(String sqlType, byte[] rows) throws CharacterCodingException {
		List<@Nullable String> values = new ArrayList<>();
		ByteBuffer tuples = ByteBuffer.wrap(rows);
		while (tuples.hasRemaining()) {
			require(tuples.getShort() == 2, "columns of the tuple");
			values.add(value(sqlType, tuples));
			require(tuples.getInt() == Long.BYTES && tuples.getLong() == values.size(), "number of the record");
		}
		return values;
	}

	/** All columns of each tuple, as text. */
	static List<List<@Nullable String>> rows(List<String> sqlTypes, byte[] rows) throws CharacterCodingException {
		List<List<@Nullable String>> values = new ArrayList<>();
		ByteBuffer tuples = ByteBuffer.wrap(rows);
		while (tuples.hasRemaining()) {
			require(tuples.getShort() == sqlTypes.size(), "columns of the tuple");
			List<@Nullable String> row = new ArrayList<>();
			for (String sqlType : sqlTypes) {
				row.add(value(sqlType, tuples));
			}
			values.add(row);
		}
		return values;
	}

	private static @Nullable String value(String sqlType, ByteBuffer tuples) throws CharacterCodingException {
		int length = tuples.getInt();
		if (length == -1) {
			return null;
		}
		ByteBuffer value = tuples.slice(tuples.position(), length);
		tuples.position(tuples.position() + length);
		String text = text(sqlType, value);
		require(!value.hasRemaining(), "length of " + sqlType);
		return text;
	}

	private static String text(String sqlType, ByteBuffer value) throws CharacterCodingException {
		return switch (sqlType.replaceFirst("\\(.*", "")) {
			case "bool" -> flag(value.get());
			case "int2" -> String.valueOf(value.getShort());
			case "int4" -> String.valueOf(value.getInt());
			case "int8" -> String.valueOf(value.getLong());
			case "float4" -> number(value.getFloat());
			case "float8" -> number(value.getDouble());
			case "numeric" -> numeric(value);
			case "date" -> date(value.getInt());
			case "time" -> LocalTime.MIDNIGHT.plus(within(value.getLong()), ChronoUnit.MICROS).format(TIME);
			case "timestamp" -> moment(value.getLong(), "");
			case "timestamptz" -> moment(value.getLong(), "+00");
			case "uuid" -> new UUID(value.getLong(), value.getLong()).toString();
			case "jsonb" -> {
				require(value.get() == 1, "version of jsonb");
				yield characters(value);
			}
			case "char" -> padded(characters(value), sqlType);
			case "text", "varchar", "json", "enum" -> characters(value);
			default -> throw new AssertionError("no decoder of " + sqlType);
		};
	}

	private static String flag(byte value) {
		require(value == 0 || value == 1, "byte of a boolean");
		return (value == 1) ? "true" : "false";
	}

	/** As Java prints it: {@link #expected} brings the server's text to the same form. */
	private static String number(double value) {
		return Double.toString(value);
	}

	private static String number(float value) {
		return Float.toString(value);
	}

	private static String numeric(ByteBuffer value) {
		int count = value.getShort();
		int weight = value.getShort();
		int sign = Short.toUnsignedInt(value.getShort());
		int scale = value.getShort();
		String special = SPECIAL_NUMERICS.get(sign);
		if (special != null) {
			return special;
		}
		require(sign == 0 || sign == 0x4000, "sign of a numeric");
		require(value.capacity() == NUMERIC_HEADER_BYTES + Short.BYTES * count, "length of a numeric");
		BigInteger digits = BigInteger.ZERO;
		for (int index = 0; index < count; index++) {
			int digit = value.getShort();
			require(digit >= 0 && digit < NUMERIC_BASE.intValue(), "digit of a numeric");
			digits = digits.multiply(NUMERIC_BASE).add(BigInteger.valueOf(digit));
		}
		BigDecimal number = new BigDecimal(digits).scaleByPowerOfTen(4 * (weight - count + 1));
		return ((sign == 0) ? number : number.negate()).setScale(scale).toPlainString();
	}

	private static String date(int days) {
		if (days == Integer.MAX_VALUE || days == Integer.MIN_VALUE) {
			return (days > 0) ? "infinity" : "-infinity";
		}
		return date(EPOCH.plusDays(days));
	}

	private static String date(LocalDate date) {
		return DateTimeFormatter.ofPattern("yyyy-MM-dd").format(date);
	}

	private static String moment(long micros, String zone) {
		if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
			return (micros > 0) ? "infinity" : "-infinity";
		}
		LocalDateTime moment = EPOCH.atStartOfDay().plus(micros, ChronoUnit.MICROS);
		return date(moment.toLocalDate()) + " " + moment.format(TIME) + zone + ((moment.getYear() < 1) ? " BC" : "");
	}

	private static long within(long micros) {
		require(micros >= 0 && micros < ChronoUnit.DAYS.getDuration().toMillis() * 1000, "time within the day");
		return micros;
	}

	private static String characters(ByteBuffer value) throws CharacterCodingException {
		return StandardCharsets.UTF_8.newDecoder().decode(value).toString();
	}

	private static String padded(String text, String sqlType) {
		int length = Integer.parseInt(sqlType.replaceAll("\\D", ""));
		require(text.codePointCount(0, text.length()) == length, "padding of " + sqlType);
		return text.replaceFirst(" +$", "");
	}

	/**
	 * What the server prints, in the form that {@link #column} returns.
	 * @param sqlType of the column
	 * @param printed by the server
	 */
	static String expected(String sqlType, String printed) {
		return switch (sqlType.replaceFirst("\\(.*", "")) {
			case "float4" -> number(Float.parseFloat(printed));
			case "float8" -> number(Double.parseDouble(printed));
			default -> printed;
		};
	}

	private static void require(boolean met, String what) {
		if (!met) {
			throw new AssertionError("wrong " + what);
		}
	}

}
