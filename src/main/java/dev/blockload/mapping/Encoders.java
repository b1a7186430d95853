package dev.blockload.mapping;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Locale;

import dev.blockload.block.ColumnType;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.PatternEncoder.Target;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the encoders of columns. They share buffers, so all of them are for one thread.
 */
final class Encoders {

	private final TextReader reader;

	private final LocalTimes zone;

	private final Charset charset;

	/**
	 * Create a choice.
	 * @param zone of timestamps that have none
	 * @param charset of the file
	 */
	Encoders(ZoneId zone, Charset charset) {
		this.reader = TextReader.of(charset);
		this.zone = new LocalTimes(zone);
		this.charset = charset;
	}

	/**
	 * The encoder of a column.
	 * @param type what the column holds
	 * @param format how values are written
	 * @throws IllegalArgumentException if nothing can be loaded into the type, or the
	 * date pattern is none or does not say what the column holds
	 */
	Encoder of(ColumnType type, Format format) {
		boolean nan = FormatKey.NAN.isFor(type) && format.text(FormatKey.NAN).equals(FormatTexts.KEEP);
		boolean infinity = FormatKey.INFINITY.isFor(type) && format.text(FormatKey.INFINITY).equals(FormatTexts.KEEP);
		Encoder encoder = ordinary(type, format);
		return (nan || infinity) ? new SpecialEncoder(type, nan, infinity, encoder) : encoder;
	}

	private Encoder ordinary(ColumnType type, Format format) {
		Encoder encoder = ofNumber(type, NumberFormat.of(format));
		encoder = (encoder != null) ? encoder : ofText(type);
		encoder = (encoder != null) ? encoder : ofTime(type, format);
		if (encoder != null) {
			return encoder;
		}
		if (type instanceof ColumnType.Bool) {
			return ofBoolean(format);
		}
		if (type instanceof ColumnType.Uuid) {
			return new UuidEncoder();
		}
		// The last of the sealed types; a test asks for the encoder of each.
		throw new IllegalArgumentException("nothing can be loaded into " + ((ColumnType.Unsupported) type).why());
	}

	private @Nullable Encoder ofNumber(ColumnType type, NumberFormat format) {
		if (format.isPlain()) {
			return plainNumber(type, format, this.charset);
		}
		int decimals = (type instanceof ColumnType.Numeric numeric)
				? (numeric.precision() >= 0 ? numeric.scale() : NumericEncoder.MOST_DECIMALS)
				: (type instanceof ColumnType.Int) ? 0 : Integer.MAX_VALUE;
		Encoder plain = plainNumber(type, NumberFormat.PLAIN, StandardCharsets.US_ASCII);
		return (plain == null) ? null : new DecoratedNumberEncoder(format, this.charset,
				new DecoratedNumberEncoder.Plain(plain, type instanceof ColumnType.Int, decimals));
	}

	private static @Nullable Encoder plainNumber(ColumnType type, NumberFormat format, Charset charset) {
		NumberScanner scanner = new NumberScanner(format, charset);
		if (type instanceof ColumnType.Int integer) {
			return new IntegerEncoder(integer.bytes(), format, scanner);
		}
		if (type instanceof ColumnType.Numeric numeric) {
			return new NumericEncoder(numeric, new SmallDecimal(format, charset), scanner);
		}
		if (type instanceof ColumnType.Floating floating) {
			return new FloatingEncoder(floating.bytes(), new SmallDecimal(format, charset), scanner);
		}
		return null;
	}

	private Encoder ofBoolean(Format format) {
		if (!format.says(FormatKey.TRUE_WORDS) && !format.says(FormatKey.FALSE_WORDS)) {
			return new BooleanEncoder();
		}
		return new WordEncoder(format.texts(FormatKey.TRUE_WORDS), format.texts(FormatKey.FALSE_WORDS), this.reader);
	}

	private @Nullable Encoder ofText(ColumnType type) {
		if (type instanceof ColumnType.Text) {
			return new TextEncoder(this.reader, Integer.MAX_VALUE);
		}
		if (type instanceof ColumnType.Varchar varchar) {
			return new TextEncoder(this.reader, varchar.length());
		}
		if (type instanceof ColumnType.Char character) {
			return new CharEncoder(this.reader, character.length());
		}
		if (type instanceof ColumnType.Json json) {
			return new JsonEncoder(this.reader, json.binary());
		}
		if (type instanceof ColumnType.Enumeration enumeration) {
			return new EnumerationEncoder(this.reader, enumeration.labels());
		}
		return null;
	}

	private @Nullable Encoder ofTime(ColumnType type, Format format) {
		if (!FormatKey.isTime(type)) {
			return null;
		}
		String excel = format.text(FormatKey.EXCEL_DATES);
		if (!excel.equals(FormatTexts.NONE)) {
			return new SerialEncoder(target(type), precision(type), zone(type, format), excel.equals("1904"),
					new NumberScanner(NumberFormat.of(format), this.charset));
		}
		Rounding rounding = Rounding.of(format.text(FormatKey.ROUND));
		if (!format.text(FormatKey.FORMAT).equals(FormatTexts.ISO)) {
			return inPattern(type, format, rounding);
		}
		return switch (target(type)) {
			case DATE -> new DateEncoder();
			case TIME -> new TimeEncoder(precision(type), rounding);
			case TIMESTAMP -> new TimestampEncoder(precision(type), null, rounding);
			case TIMESTAMPTZ -> new TimestampEncoder(precision(type), zone(type, format), rounding);
		};
	}

	private static Target target(ColumnType type) {
		return (type instanceof ColumnType.Date) ? Target.DATE : (type instanceof ColumnType.Time) ? Target.TIME
				: (type instanceof ColumnType.Timestamp) ? Target.TIMESTAMP : Target.TIMESTAMPTZ;
	}

	private static int precision(ColumnType type) {
		return (type instanceof ColumnType.Time time) ? time.precision()
				: (type instanceof ColumnType.Timestamp timestamp) ? timestamp.precision()
						: (type instanceof ColumnType.TimestampTz timestamp) ? timestamp.precision()
								: Target.MOST_PRECISE;
	}

	private @Nullable LocalTimes zone(ColumnType type, Format format) {
		if (!(type instanceof ColumnType.TimestampTz)) {
			return null;
		}
		return format.says(FormatKey.ZONE) ? new LocalTimes(ZoneId.of(format.text(FormatKey.ZONE))) : this.zone;
	}

	private Encoder inPattern(ColumnType type, Format format, Rounding rounding) {
		String pivot = format.text(FormatKey.PIVOT);
		DatePattern pattern = DatePattern.compile(format.text(FormatKey.FORMAT),
				Locale.forLanguageTag(format.text(FormatKey.LOCALE)),
				pivot.equals(FormatTexts.NONE) ? null : Integer.valueOf(pivot));
		Target target = target(type);
		String problem = target.problem(pattern);
		if (problem != null) {
			throw new IllegalArgumentException(problem);
		}
		return new PatternEncoder(target, precision(type), zone(type, format), pattern, this.reader, rounding);
	}

}
