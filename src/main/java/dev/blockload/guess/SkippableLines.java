package dev.blockload.guess;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.blockload.csv.Dialect;
import dev.blockload.csv.RaggedRecords;

/**
 * Decides which lines a guess can skip: never one that could be a record.
 */
final class SkippableLines {

	/** More than a line before a table has. */
	private static final int LONGEST = 64 * 1024;

	private SkippableLines() {
	}

	/**
	 * Whether none of some lines before a table could be a record: none has a delimiter,
	 * unless it has nothing else. Each line is looked at alone, because a quote that is
	 * not closed can hide records.
	 * @param text begins at the first line of the file
	 * @param from the number of lines that are known to be none
	 * @param to the number of lines to skip
	 * @param dialect the dialect of the table
	 */
	static boolean areNoRecords(byte[] text, int from, int to, Dialect dialect) {
		int start = Lines.after(text, from);
		for (int line = from; line < to; line++) {
			byte[] rest = Arrays.copyOfRange(text, start, Math.min(text.length, start + LONGEST));
			byte[] one = Arrays.copyOf(rest, Lines.after(rest, 1));
			if (fields(one, dialect) > 1) {
				return false;
			}
			start += one.length;
		}
		return true;
	}

	/**
	 * Whether no line that begins with a comment character could be a record of a table.
	 * @param columns the number of fields of its records
	 */
	static boolean areComments(byte[] text, char comment, Dialect dialect, int columns) {
		boolean[] found = { false };
		Dialect records = DialectFit.skipping(dialect, 0, RaggedRecords.REJECT).marked(dialect.escape(), null);
		SampleRecords.each(text, records, (parser) -> {
			found[0] |= text[parser.rawFrom()] == comment && parser.malformed() == null
					&& parser.fieldCount() == columns;
			return !found[0];
		});
		return !found[0];
	}

	/** The fields of a line; 0 if all are blank. */
	private static int fields(byte[] line, Dialect dialect) {
		int[] count = { 0 };
		SampleRecords.each(line, DialectFit.skipping(dialect, 0, RaggedRecords.REJECT), (parser) -> {
			boolean blank = true;
			for (int number = 0; number < SampleRecords.fields(parser, dialect); number++) {
				blank &= parser.field(number).length() == 0;
			}
			count[0] = blank ? 0 : parser.fieldCount();
			if (parser.malformed() != null) {
				// The quote may be part of the text.
				String text = new String(line, StandardCharsets.UTF_8);
				count[0] = (text.indexOf(dialect.delimiter()) >= 0) ? 2 : 1;
			}
			return false;
		});
		return count[0];
	}

}
