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
 * Takes text apart with the parser of the product.
 */
final class SampleRecords {

	private SampleRecords() {
	}

	/**
	 * Show each record.
	 * @param text in UTF-8
	 * @param dialect its lines to be passed over are, its header is a record like others
	 * @param visitor looks at the record, and tells whether to go on
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

	/** How many of its fields can be looked at. */
	static int fields(RecordParser parser, Dialect dialect) {
		return Math.min(parser.fieldCount(), dialect.fileLimits().fields());
	}

	static String text(Field field) {
		return new String(field.bytes(), field.from(), field.length(), StandardCharsets.UTF_8);
	}

	/** Whether nothing stands there, not even quotes. */
	static boolean isBlank(Field field) {
		return field.length() == 0 && !field.quoted();
	}

}
