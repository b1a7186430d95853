package dev.blockload.push;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.csv.Compression;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.Field;
import dev.blockload.csv.Position;
import dev.blockload.csv.RecordParser;
import dev.blockload.csv.RecordParsers;
import dev.blockload.csv.Slice;
import org.jspecify.annotations.Nullable;

/**
 * The text of a field of a record.
 *
 * @param text without quotes
 * @param quoted whether it is in quotes, which distinguishes an empty text from no value
 */
record FieldText(String text, boolean quoted) {

	/** A field without a value. */
	static final FieldText NONE = new FieldText("", false);

	/** A value, or null for none. */
	static FieldText of(@Nullable String value) {
		return (value != null) ? new FieldText(value, value.isEmpty()) : NONE;
	}

	/** The value, or null for none. */
	@Nullable String value() {
		return (this.quoted || !this.text.isEmpty()) ? this.text : null;
	}

	/**
	 * The fields of a record.
	 * @param raw the record as it is in its file
	 * @param dialect of the file
	 * @return empty if it cannot be taken apart
	 */
	static List<FieldText> of(String raw, Dialect dialect) {
		Dialect decoded = new Dialect(dialect.delimiter(), dialect.quote(), dialect.escape(), dialect.comment(),
				StandardCharsets.UTF_8, dialect.header(), 0, dialect.trim(), dialect.ragged(), Compression.NONE,
				dialect.fileLimits());
		byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
		RecordParser parser = RecordParsers.of(decoded);
		parser.open(new Slice(new Position(0, 1, 1), new Position(bytes.length, 2, 1), bytes));
		List<FieldText> fields = new ArrayList<>();
		if (!parser.next() || parser.malformed() != null || parser.fieldCount() > dialect.fileLimits().fields()) {
			return fields;
		}
		for (int number = 0; number < parser.fieldCount(); number++) {
			Field field = parser.field(number);
			fields.add(new FieldText(new String(field.bytes(), field.from(), field.length(), StandardCharsets.UTF_8),
					field.quoted()));
		}
		return parser.next() ? List.of() : fields;
	}

}
