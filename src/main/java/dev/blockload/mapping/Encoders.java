package dev.blockload.mapping;

import java.nio.charset.Charset;
import java.time.ZoneId;

import dev.blockload.block.ColumnType;
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
	Encoder of(ColumnType type, ColumnRule.Format format) {
		Encoder encoder = ofNumber(type, format);
		encoder = (encoder != null) ? encoder : ofText(type);
		encoder = (encoder != null) ? encoder : ofTime(type, format.datePattern());
		if (encoder != null) {
			return encoder;
		}
		if (type instanceof ColumnType.Bool) {
			return new BooleanEncoder();
		}
		if (type instanceof ColumnType.Uuid) {
			return new UuidEncoder();
		}
		// The last of the sealed types; a test asks for the encoder of each.
		throw new IllegalArgumentException("nothing can be loaded into " + ((ColumnType.Unsupported) type).why());
	}

	private @Nullable Encoder ofNumber(ColumnType type, ColumnRule.Format format) {
		if (type instanceof ColumnType.Int integer) {
			return new IntegerEncoder(integer.bytes(), format, new NumberScanner(format, this.charset));
		}
		if (type instanceof ColumnType.Numeric numeric) {
			return new NumericEncoder(numeric, new SmallDecimal(format, this.charset),
					new NumberScanner(format, this.charset));
		}
		if (type instanceof ColumnType.Floating floating) {
			return new FloatingEncoder(floating.bytes(), new SmallDecimal(format, this.charset),
					new NumberScanner(format, this.charset));
		}
		return null;
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

	private @Nullable Encoder ofTime(ColumnType type, @Nullable String pattern) {
		if (type instanceof ColumnType.Date) {
			return (pattern != null) ? inPattern(Target.DATE, Target.MOST_PRECISE, pattern) : new DateEncoder();
		}
		if (type instanceof ColumnType.Time time) {
			return (pattern != null) ? inPattern(Target.TIME, time.precision(), pattern)
					: new TimeEncoder(time.precision());
		}
		if (type instanceof ColumnType.Timestamp timestamp) {
			return (pattern != null) ? inPattern(Target.TIMESTAMP, timestamp.precision(), pattern)
					: new TimestampEncoder(timestamp.precision(), null);
		}
		if (type instanceof ColumnType.TimestampTz timestamp) {
			return (pattern != null) ? inPattern(Target.TIMESTAMPTZ, timestamp.precision(), pattern)
					: new TimestampEncoder(timestamp.precision(), this.zone);
		}
		return null;
	}

	private Encoder inPattern(Target target, int precision, String text) {
		DatePattern pattern = DatePattern.compile(text);
		String problem = target.problem(pattern);
		if (problem != null) {
			throw new IllegalArgumentException(problem);
		}
		return new PatternEncoder(target, precision, this.zone, pattern, this.reader);
	}

}
