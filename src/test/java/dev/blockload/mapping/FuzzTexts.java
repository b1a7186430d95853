package dev.blockload.mapping;

import java.util.List;
import java.util.Random;

/**
 * Texts that are values of a type, or nearly so.
 */
final class FuzzTexts {

	static final List<String> TYPES = List.of("bool", "int2", "int4", "int8", "numeric", "numeric(12,2)",
			"numeric(3,-2)", "numeric(2,4)", "float4", "float8", "text", "varchar(5)", "char(4)", "date", "time",
			"time(2)", "timestamp", "timestamp(3)", "timestamptz", "timestamptz(0)", "uuid", "json", "jsonb",
			"enum(sad,ok,très bien)");

	private static final String[] NUMBERS = { "0", "-0", "+1", "007", ".5", "5.", "1e3", "1E-3", "NaN", "Infinity",
			"-inf", "32767", "-32768", "32768", "2147483647", "-2147483649", "9223372036854775807",
			"-9223372036854775808", "9223372036854775808", "9999999999.99", "0.005", "1.505", "1_000", "0x1F", "0b1",
			"1e308", "1.7976931348623159e308", "4.9e-324", "2e-324", "3.4028236e38", "1e-45", "1e131071", "1e-16383",
			"16777217", "9007199254740993", "1e400" };

	private static final String[] WORDS = { "true", "FALSE", "t", "yes", "on", "1", "off", "tru", "TRUE " };

	private static final String[] TEXTS = { "", "a", "abcde", "abcdef", "abcd  ", "é漢😀ab", "é漢😀abc", "    ", "a\tb",
			"\\N", "\\.", "'", "\"", "a\nb", "\r\n", "\u00a0", "NULL", "sad", "ok", "Ok", "très bien",
			"tre\u0300s bien" };

	private static final String[] DATES = { "2022-09-30", "0001-01-01", "9999-12-31", "2023-02-29", "2024-02-29",
			"1900-02-29", "infinity", "0044-03-15 BC", "10000-01-01", "2022-9-3", "20220930", "epoch", "2022-273",
			"1582-10-10", "J2451187", "2022-09-30 BC" };

	private static final String[] TIMES = { "00:00", "13:30:59", "23:59:59.999999", "24:00", "24:00:00", "23:59:60",
			"12:00:00.1234567", "01:30 PM", "133059", "12:00:00.5000000", "0:0", "12:00Z", "allballs",
			"00:00:00.000001" };

	private static final String[] ZONES = { "", "", "Z", "+02", "+02:00", "-0530", "+15:59", "+16:00", " UTC",
			" Europe/Paris", "+02:00:30", "-00:00" };

	private static final String[] UUIDS = { "123e4567-e89b-12d3-a456-426614174000",
			"FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "{123e4567-e89b-12d3-a456-426614174000}",
			"123e4567e89b12d3a456426614174000", "123e-4567-e89b-12d3-a456-4266-1417-4000" };

	private static final String[] JSONS = { "{}", "[]", "null", "\"\"", "1", "-0", "1.50e2",
			"{\"a\": [1, {\"b\": null}]}", "\"\\u00e9\\ud83d\\ude00\"", "\"\\u0000\"", "\"\\ud800\"", "[1,]",
			"{\"a\":1,\"a\":2}", "01", "1e400", "NaN", " [ true , false ] ", "\"\\x\"", "{\"a\" 1}", "\"a\\nb\"",
			"1e-20000", "1E131072" };

	private static final String MARKS = "0123456789+-.,eE:TZ _/\"\\{}[]'aAbfnul\t\n\u00a0é";

	private final Random random;

	FuzzTexts(Random random) {
		this.random = random;
	}

	String next(String type) {
		String text = this.random.nextInt(4) == 0 ? known(type) : made(type);
		for (int edits = this.random.nextInt(8) - 5; edits > 0; edits--) {
			text = edited(text);
		}
		return text;
	}

	private String known(String type) {
		return one(switch (kind(type)) {
			case "bool" -> WORDS;
			case "number" -> NUMBERS;
			case "date" -> DATES;
			case "time" -> TIMES;
			case "uuid" -> UUIDS;
			case "json" -> JSONS;
			case "timestamp" -> new String[] { one(DATES) + one("T", " ", "  ", "t", "") + one(TIMES) + one(ZONES) };
			default -> TEXTS;
		});
	}

	private String made(String type) {
		return switch (kind(type)) {
			case "number" -> number();
			case "date" -> date();
			case "time" -> time();
			case "timestamp" -> date() + one("T", " ") + time() + one(ZONES);
			case "json" -> json(3);
			case "uuid" -> new java.util.UUID(this.random.nextLong(), this.random.nextLong()).toString();
			default -> known(type);
		};
	}

	private static String kind(String type) {
		String name = type.replaceAll("\\(.*", "");
		return switch (name) {
			case "int2", "int4", "int8", "numeric", "float4", "float8" -> "number";
			case "timestamp", "timestamptz" -> "timestamp";
			case "json", "jsonb" -> "json";
			default -> name;
		};
	}

	private String number() {
		int kind = this.random.nextInt(6);
		if (kind == 0) {
			return String.valueOf(Double.longBitsToDouble(this.random.nextLong()));
		}
		if (kind == 1) {
			return String.valueOf(Float.intBitsToFloat(this.random.nextInt()));
		}
		int most = this.random.nextInt(20) == 0 ? 400 : this.random.nextInt(4) == 0 ? 25 : 6;
		StringBuilder text = new StringBuilder(one("", "", "", "-", "+"));
		digits(text, this.random.nextInt(most));
		if (this.random.nextBoolean()) {
			digits(text.append('.'), this.random.nextInt(this.random.nextInt(4) == 0 ? most : 4));
		}
		if (this.random.nextInt(8) == 0) {
			digits(text.append(one("e", "E")).append(one("", "-", "+")), 1 + this.random.nextInt(3));
		}
		return text.toString();
	}

	private void digits(StringBuilder text, int count) {
		for (int index = 0; index < count; index++) {
			text.append(this.random.nextInt(3) == 0 ? "09".charAt(this.random.nextInt(2))
					: (char) ('0' + this.random.nextInt(10)));
		}
	}

	private String date() {
		int year = this.random.nextInt(20) == 0 ? this.random.nextInt(10_050) : 1890 + this.random.nextInt(220);
		return "%04d-%02d-%02d".formatted(year, this.random.nextInt(30) == 0 ? 13 : 1 + this.random.nextInt(12),
				1 + this.random.nextInt(this.random.nextInt(10) == 0 ? 32 : 28));
	}

	private String time() {
		String text = "%02d:%02d".formatted(this.random.nextInt(24), this.random.nextInt(60));
		if (this.random.nextInt(4) > 0) {
			text += ":%02d".formatted(this.random.nextInt(60));
			if (this.random.nextInt(3) > 0) {
				StringBuilder fraction = new StringBuilder();
				digits(fraction, 1 + this.random.nextInt(8));
				text += "." + fraction;
			}
		}
		return text;
	}

	private String json(int depth) {
		return switch (this.random.nextInt((depth == 0) ? 4 : 6)) {
			case 0 -> number();
			case 1 -> one("true", "false", "null");
			case 2 -> "\"" + one("a", "é😀", "\\n", "\\u0041", "\\\\", "\\\"", "/", "\\ud83d\\ude00") + "\"";
			case 3 -> known("json");
			case 4 -> "[" + json(depth - 1) + one(",", ", ") + json(depth - 1) + "]";
			default -> "{\"" + one("a", "b", "") + "\":" + json(depth - 1) + ", \"c\" : " + json(depth - 1) + "}";
		};
	}

	private String edited(String text) {
		int at = this.random.nextInt(text.length() + 1);
		String mark = String.valueOf(MARKS.charAt(this.random.nextInt(MARKS.length())));
		int end = Math.min(text.length(), at + this.random.nextInt(2));
		// No character is cut in two.
		if ((at < text.length() && Character.isLowSurrogate(text.charAt(at)))
				|| (end < text.length() && Character.isLowSurrogate(text.charAt(end)))) {
			return text + mark;
		}
		return text.substring(0, at) + (this.random.nextInt(3) == 0 ? "" : mark) + text.substring(end);
	}

	private String one(String... texts) {
		return texts[this.random.nextInt(texts.length)];
	}

}
