package dev.blockload.csv;

import java.util.ArrayList;
import java.util.List;

/**
 * A record as a test sees it.
 */
record Read(long number, long line, long offset, boolean malformed, List<String> fields) {

	/** All records of slices, the fields decoded. */
	static List<Read> all(List<Slice> slices, Dialect dialect) {
		RecordParser parser = RecordParsers.of(dialect);
		List<Read> records = new ArrayList<>();
		for (Slice slice : slices) {
			parser.open(slice);
			while (parser.next()) {
				records.add(current(parser, dialect));
			}
		}
		return records;
	}

	private static Read current(RecordParser parser, Dialect dialect) {
		List<String> fields = new ArrayList<>();
		for (int index = 0; index < parser.fieldCount(); index++) {
			Field field = parser.field(index);
			String value = new String(field.bytes(), field.from(), field.length(), dialect.textCharset());
			fields.add(field.quoted() ? "<" + value + ">" : value);
		}
		return new Read(parser.record(), parser.line(), parser.offset(), parser.malformed() != null, fields);
	}

}
