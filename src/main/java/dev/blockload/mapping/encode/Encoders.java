package dev.blockload.mapping.encode;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;

import dev.blockload.block.ColumnType;
import dev.blockload.block.DatabaseCharacters;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the encoders of columns. They share buffers, so all of them are for one thread.
 */
public final class Encoders {

	private final TextReader reader;

	/** Reads texts that are stored as they are. */
	private final TextReader stored;

	private final DatabaseCharacters characters;

	private final ZoneOffsets zone;

	private final Charset charset;

	/**
	 * Create a choice.
	 * @param zone of timestamps that have none
	 * @param charset of the file
	 */
	public Encoders(ZoneId zone, Charset charset) {
		this(zone, charset, DatabaseCharacters.ALL);
	}

	/**
	 * Create a choice.
	 * @param zone of timestamps that have none
	 * @param charset of the file
	 * @param characters that the database can store
	 */
	public Encoders(ZoneId zone, Charset charset, DatabaseCharacters characters) {
		this.reader = TextReader.of(charset);
		this.stored = characters.hasAll() ? this.reader : new StorableReader(this.reader, characters);
		this.characters = characters;
		this.zone = new ZoneOffsets(zone);
		this.charset = charset;
	}

	/**
	 * The encoder of a column.
	 * @param type what the column holds
	 * @param format how values are written
	 * @throws IllegalArgumentException if nothing can be loaded into the type, or the
	 * date pattern is none or does not say what the column holds
	 */
	public Encoder of(ColumnType type, ValueFormat format) {
		Encoder encoder = ordinary(type, format);
		return format.nonFinite().isEmpty() ? encoder : new NonFiniteEncoder(type, format.nonFinite(), encoder);
	}

	private Encoder ordinary(ColumnType type, ValueFormat format) {
		Encoder encoder = ofNumber(type, format.numbers());
		encoder = (encoder != null) ? encoder : ofText(type);
		encoder = (encoder != null) ? encoder : ofTime(type, format);
		if (encoder != null) {
			return encoder;
		}
		if (type instanceof ColumnType.Bool) {
			return ofBoolean(format.booleans());
		}
		if (type instanceof ColumnType.Uuid) {
			return new UuidEncoder();
		}
		// The last of the sealed types; a test asks for the encoder of each.
		throw new IllegalArgumentException("A value cannot be loaded: " + ((ColumnType.Unsupported) type).why() + ".");
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

	private Encoder ofBoolean(@Nullable BooleanFormat format) {
		return (format == null) ? new BooleanEncoder() : new BooleanTextEncoder(format, this.reader);
	}

	private @Nullable Encoder ofText(ColumnType type) {
		if (type instanceof ColumnType.Text || type instanceof ColumnType.ReadByServer) {
			return new TextEncoder(this.stored, Integer.MAX_VALUE);
		}
		if (type instanceof ColumnType.Varchar varchar) {
			return new TextEncoder(this.stored, varchar.length());
		}
		if (type instanceof ColumnType.Char character) {
			return new CharEncoder(this.stored, character.length());
		}
		if (type instanceof ColumnType.Json json) {
			return new JsonEncoder(this.stored, json.binary(), this.characters);
		}
		if (type instanceof ColumnType.Enumeration enumeration) {
			return new EnumerationEncoder(this.reader, enumeration.labels());
		}
		return null;
	}

	private @Nullable Encoder ofTime(ColumnType type, ValueFormat format) {
		TimeType time = timeType(type);
		if (time == null) {
			return null;
		}
		TimeFormat times = format.times();
		ZoneOffsets zoneOfColumn = (time == TimeType.TIMESTAMPTZ) ? zone(times) : null;
		SpreadsheetEpoch epoch = times.spreadsheet();
		if (epoch != null) {
			return new SpreadsheetDateEncoder(time, precision(type), zoneOfColumn, epoch,
					new NumberScanner(format.numbers(), this.charset));
		}
		String pattern = times.pattern();
		if (pattern != null) {
			DatePattern compiled = DatePattern.compile(pattern, times.locale(), times.pivot());
			String problem = time.problem(compiled);
			if (problem != null) {
				throw new IllegalArgumentException(problem);
			}
			return new PatternEncoder(time, precision(type), zoneOfColumn, compiled, this.reader, times.rounding());
		}
		return switch (time) {
			case DATE -> new DateEncoder();
			case TIME -> new TimeEncoder(precision(type), times.rounding());
			case TIMESTAMP, TIMESTAMPTZ -> new TimestampEncoder(precision(type), zoneOfColumn, times.rounding());
		};
	}

	private static @Nullable TimeType timeType(ColumnType type) {
		return (type instanceof ColumnType.Date) ? TimeType.DATE
				: (type instanceof ColumnType.Time) ? TimeType.TIME : (type instanceof ColumnType.Timestamp)
						? TimeType.TIMESTAMP : (type instanceof ColumnType.TimestampTz) ? TimeType.TIMESTAMPTZ : null;
	}

	private static int precision(ColumnType type) {
		return (type instanceof ColumnType.Time time) ? time.precision()
				: (type instanceof ColumnType.Timestamp timestamp) ? timestamp.precision()
						: (type instanceof ColumnType.TimestampTz timestamp) ? timestamp.precision()
								: TimeType.MOST_PRECISE;
	}

	private ZoneOffsets zone(TimeFormat times) {
		ZoneId own = times.zone();
		return (own != null) ? new ZoneOffsets(own) : this.zone;
	}

}
