package dev.blockload.mapping;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import dev.blockload.mapping.ColumnRule.Format;
import org.jspecify.annotations.Nullable;

/**
 * A column, a random format, and values written in it, worked out in the plainest way.
 */
interface FuzzFormat {

	static FuzzFormat any(Random random) {
		return switch (random.nextInt(4)) {
			case 0 -> Days.any(random);
			case 1 -> Serials.any(random);
			default -> Numbers.any(random);
		};
	}

	String type();

	Format format();

	Written next(Random random);

	/**
	 * A text and what it means.
	 *
	 * @param text as it is in the file
	 * @param meaning as PostgreSQL writes it, or null where it must be rejected
	 */
	record Written(String text, @Nullable String meaning) {
	}

	/**
	 * Numbers with units, signs, groups, a factor and rounding.
	 */
	record Numbers(String type, int precision, int scale, Format format) implements FuzzFormat {

		private static final List<String> UNITS = List.of("€", "USD", "US", "kg", "CHF.");

		static Numbers any(Random random) {
			int scale = random.nextInt(5);
			int kind = random.nextInt(4);
			String type = (kind == 0) ? "int4" : (kind == 1) ? "numeric" : "numeric(12," + scale + ")";
			Format format = Format.DEFAULT;
			if (random.nextBoolean()) {
				format = format.with(FormatKey.DECIMAL_SEPARATOR, ",");
			}
			if (random.nextBoolean()) {
				format = format.with(FormatKey.GROUPING_SEPARATOR, one(random, "space", "apostrophe", "_"));
			}
			if (random.nextBoolean()) {
				format = format.with(FormatKey.PREFIX, UNITS.toArray(String[]::new));
			}
			if (random.nextBoolean()) {
				format = format.with(FormatKey.SUFFIX, UNITS.get(random.nextInt(UNITS.size())));
			}
			if (random.nextInt(4) == 0) {
				format = format.with(FormatKey.PERCENT, "true");
			}
			if (random.nextInt(3) == 0) {
				format = format.with(FormatKey.MULTIPLIER, one(random, "1000", "0.001", "-1", "12.5", "3", "-0.7"));
			}
			if (random.nextInt(3) == 0) {
				format = format.with(FormatKey.NEGATIVE, one(random, "parentheses", "trailing-minus"));
			}
			if (random.nextBoolean()) {
				format = format.with(FormatKey.ROUND, one(random, "half-up", "half-even", "truncate"));
			}
			return new Numbers(type, (kind == 0) ? 10 : (kind == 1) ? 1000 : 12, (kind == 0) ? 0 : scale, format);
		}

		@Override
		public Written next(Random random) {
			BigDecimal number = new BigDecimal(new BigInteger(1 + random.nextInt(40), random), random.nextInt(7));
			boolean negative = random.nextInt(3) == 0;
			String text = decorated(random, digits(random, number), negative);
			return new Written(text, meaning(negative ? number.negate() : number));
		}

		private String digits(Random random, BigDecimal number) {
			String plain = number.toPlainString();
			String units = plain.replaceFirst("\\..*", "");
			String decimals = plain.substring(units.length())
				.replace(".", this.format.text(FormatKey.DECIMAL_SEPARATOR));
			String grouping = this.format.text(FormatKey.GROUPING_SEPARATOR);
			if (!grouping.equals("none") && random.nextBoolean()) {
				String separator = switch (grouping) {
					case "space" -> one(random, " ", "\u00a0", "\u202f");
					case "apostrophe" -> one(random, "'", "’");
					default -> grouping;
				};
				units = units.replaceAll("(?<=\\d)(?=(\\d{3})+$)", separator);
			}
			return units + decimals;
		}

		private String decorated(Random random, String digits, boolean negative) {
			List<String> prefixes = this.format.texts(FormatKey.PREFIX);
			List<String> suffixes = this.format.texts(FormatKey.SUFFIX);
			List<String> negatives = this.format.texts(FormatKey.NEGATIVE);
			String before = (prefixes.isEmpty() || random.nextBoolean()) ? ""
					: prefixes.get(random.nextInt(prefixes.size())) + one(random, "", " ", "\u00a0 ");
			String after = (this.format.text(FormatKey.PERCENT).equals("true") ? one(random, "%", " %") : "")
					+ ((suffixes.isEmpty() || random.nextBoolean()) ? "" : one(random, "", " ") + suffixes.get(0));
			if (!negative) {
				return before + digits + after;
			}
			if (negatives.contains("parentheses") && random.nextBoolean()) {
				return one(random, "(" + before + digits + after + ")", before + "(" + digits + ")" + after);
			}
			if (negatives.contains("trailing-minus") && random.nextBoolean()) {
				return one(random, before + digits + after + "-", before + digits + "-" + after);
			}
			return one(random, "-" + before + digits + after, before + "-" + digits + after);
		}

		private @Nullable String meaning(BigDecimal number) {
			BigDecimal value = number.multiply(new BigDecimal(this.format.text(FormatKey.MULTIPLIER)));
			if (this.format.text(FormatKey.PERCENT).equals("true")) {
				value = value.movePointLeft(2);
			}
			boolean whole = this.type.equals("int4");
			boolean rounds = this.format.says(FormatKey.ROUND);
			boolean scaled = this.format.says(FormatKey.MULTIPLIER) || this.format.says(FormatKey.PERCENT);
			if (whole && number.scale() > 0 && !rounds && !scaled) {
				return null;
			}
			if (this.type.equals("numeric")) {
				return unlimited(number).toPlainString();
			}
			if (rounds) {
				value = value.setScale(Math.min(value.scale(), this.scale),
						RoundingMode.valueOf(this.format.text(FormatKey.ROUND)
							.replace("truncate", "down")
							.replace('-', '_')
							.toUpperCase(Locale.ROOT)));
			}
			if (value.signum() != 0 && value.stripTrailingZeros().scale() > this.scale) {
				return null;
			}
			value = value.setScale(this.scale, RoundingMode.DOWN);
			boolean fits = whole ? value.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0
					: value.precision() <= this.precision || value.signum() == 0;
			return fits ? value.toPlainString() : null;
		}

		/** A power of ten moves the point; what else, multiplies. */
		private BigDecimal unlimited(BigDecimal number) {
			BigDecimal factor = new BigDecimal(this.format.text(FormatKey.MULTIPLIER)).stripTrailingZeros();
			int power = -factor.scale() - (this.format.text(FormatKey.PERCENT).equals("true") ? 2 : 0);
			BigDecimal product = number.multiply(new BigDecimal(factor.unscaledValue())).scaleByPowerOfTen(power);
			return product.scale() < 0 ? product.setScale(0, RoundingMode.UNNECESSARY) : product;
		}

	}

	/**
	 * Days in a pattern.
	 */
	record Days(String type, Format format, DateTimeFormatter formatter, int from, int years) implements FuzzFormat {

		static Days any(Random random) {
			String locale = one(random, "en", "fr", "de", "pl", "es");
			String pattern = one(random, "dd.MM.yyyy", "d/M/yyyy", "yyyyMMdd", "d MMMM yyyy", "EEE dd MMM yyyy",
					"dd-MM-yy", "yyMMdd");
			boolean pivoted = !pattern.contains("yyyy");
			int pivot = 1900 + random.nextInt(120);
			Format format = Format.DEFAULT.with(FormatKey.FORMAT, pattern).with(FormatKey.LOCALE, locale);
			return new Days(one(random, "date", "timestamp"),
					pivoted ? format.with(FormatKey.PIVOT, String.valueOf(pivot)) : format,
					DateTimeFormatter.ofPattern(pattern, Locale.forLanguageTag(locale)), pivoted ? pivot : 1000,
					pivoted ? 100 : 9000);
		}

		@Override
		public Written next(Random random) {
			LocalDate day = LocalDate.of(this.from + random.nextInt(this.years), 1, 1).plusDays(random.nextInt(365));
			String text = this.formatter.format(day);
			return random.nextInt(10) == 0 ? new Written(text + "x", null)
					: new Written(text, this.type.equals("date") ? day.toString() : day + " 00:00:00");
		}

	}

	/**
	 * Days as spreadsheets count them.
	 */
	record Serials(String type, Format format, LocalDate zero) implements FuzzFormat {

		static Serials any(Random random) {
			boolean from1904 = random.nextBoolean();
			return new Serials(one(random, "date", "timestamp", "timestamptz"),
					Format.DEFAULT.with(FormatKey.EXCEL_DATES, from1904 ? "1904" : "1900"),
					from1904 ? LocalDate.of(1904, 1, 1) : LocalDate.of(1899, 12, 30));
		}

		@Override
		public Written next(Random random) {
			int serial = 61 + random.nextInt(random.nextBoolean() ? 2_950_000 : 60_000);
			LocalDate day = this.zero.plusDays(serial);
			if (this.type.equals("date")) {
				return new Written(String.valueOf(serial), day.toString());
			}
			int second = random.nextInt(86_400);
			String text = new BigDecimal(serial)
				.add(new BigDecimal(second).divide(new BigDecimal(86_400), 10 + random.nextInt(6),
						RoundingMode.HALF_UP))
				.toPlainString();
			return new Written(text, day.atStartOfDay().plusSeconds(second).toString().replace('T', ' ')
					+ (this.type.equals("timestamptz") ? "+00" : ""));
		}

	}

	private static String one(Random random, String... texts) {
		return texts[random.nextInt(texts.length)];
	}

}
