package dev.blockload.guess;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;

import dev.blockload.csv.Dialect;
import dev.blockload.csv.Field;
import dev.blockload.csv.Position;
import dev.blockload.csv.RecordParser;
import dev.blockload.csv.RecordParsers;
import dev.blockload.csv.Slice;

/**
 * Parses the records of a sample with the CSV parser.
 */
final class SampleRecords {

	private SampleRecords() {
	}

	/**
	 * Visits each record.
	 * @param text in UTF-8
	 * @param dialect its lines to skip are skipped; its header is visited like a record
	 * @param visitor receives the record, and returns whether to continue
	 */
	static void each(byte[] text, Dialect dialect, Predicate<RecordParser> visitor) {
		int from = Lines.after(text, dialect.skipLines());
		byte[] rest = (from == 0) ? text : Arrays.copyOfRange(text, from, text.length);
		RecordParser parser = RecordParsers.of(dialect);
		Position end = new Position(rest.length, Long.MAX_VALUE, Long.MAX_VALUE);
		parser.open(new Slice(new Position(0, 1, 1L + dialect.skipLines()), end, rest));
		boolean more = true;
		while (more && parser.next()) {
			more = visitor.test(parser);
		}
	}

	/** The number of fields that can be read. */
	static int fields(RecordParser parser, Dialect dialect) {
		return Math.min(parser.fieldCount(), dialect.fileLimits().fields());
	}

	static String text(Field field) {
		return new String(field.bytes(), field.from(), field.length(), StandardCharsets.UTF_8);
	}

	/** Whether a field is empty and not quoted. */
	static boolean isBlank(Field field) {
		return field.length() == 0 && !field.quoted();
	}

}
