package dev.blockload.csv;

import dev.blockload.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A file that cannot be cut into records.
 */
public final class CsvException extends Failure {

	private static final long serialVersionUID = 1L;

	private CsvException(CsvCode code, String message, @Nullable String action) {
		super(code, message, action, null);
	}

	/**
	 * The file has ended too early.
	 * @param found how many bytes it had
	 * @param expected how many it should have
	 */
	public static CsvException shortRead(long found, long expected) {
		return new CsvException(CsvCode.SHORT_READ,
				"the file ended after byte " + found + " where " + expected + " bytes were expected",
				"Restart the run: it goes on from its checkpoint.");
	}

	static CsvException recordTooLong(long record, long line, int limit) {
		return new CsvException(CsvCode.RECORD_TOO_LONG,
				describe(record, line) + " is longer than " + FileLimits.shown(limit) + ", probably an unclosed quote",
				"Close the quote in the file, then run the import again.");
	}

	static CsvException unclosedQuote(long record, long line) {
		return new CsvException(CsvCode.UNCLOSED_QUOTE,
				describe(record, line) + " opens a quote that is not closed before the end of the file",
				"Close the quote in the file, then run the import again.");
	}

	static CsvException noHeader(int skippedLines) {
		String skipped = (skippedLines > 0) ? " after the " + skippedLines + " lines passed over" : "";
		return new CsvException(CsvCode.NO_HEADER,
				"the file has no header line" + skipped + ": expected a line that names the columns",
				"Put the header line into the file, or set `header: false` if it has none.");
	}

	static CsvException malformedHeader(long line, String why) {
		return new CsvException(CsvCode.MALFORMED_HEADER, "the header at line " + line + " cannot be read: " + why,
				"Put the header line right, then run the import again.");
	}

	static CsvException otherEncoding(String mark, String declared) {
		return new CsvException(CsvCode.OTHER_ENCODING,
				"the file begins with the byte order mark of " + mark + ", but its encoding is given as " + declared,
				"Give the encoding that the file has, or write the file in the one given.");
	}

	static CsvException noRecord() {
		return new CsvException(CsvCode.NO_RECORD,
				"the file has no record: expected at least one, whose fields tell how many columns the file has",
				"Have the file written again, or set `header: true` if its only line names the columns.");
	}

	static CsvException noMark(String declared) {
		return new CsvException(CsvCode.OTHER_ENCODING,
				"the encoding is given as " + declared
						+ ", and the file does not begin with the byte order mark that tells which one",
				"Give the encoding as " + declared + "LE (as Windows writes it) or " + declared + "BE.");
	}

	static CsvException notCompressed(String compression, String ending) {
		return new CsvException(CsvCode.BAD_COMPRESSION,
				"the name of the file ends in " + ending + ", and its content is not " + compression,
				"Give `compression: none` if the file is not compressed, or have it written again.");
	}

	static CsvException badCompression(String compression, long at, String why) {
		return new CsvException(CsvCode.BAD_COMPRESSION,
				"the " + compression + " data cannot be read, at about byte " + at + " of the file: " + why,
				"Have the file written again, then start a new run.");
	}

	static CsvException bomb(long compressed, long decompressed, int ratio) {
		return new CsvException(
				CsvCode.COMPRESSION_BOMB, "the first " + compressed + " bytes of the file became more than "
						+ decompressed + ": expected at most " + ratio + " times as many",
				"If the file is sound, raise `max-ratio`.");
	}

	private static String describe(long record, long line) {
		return ((record == 0) ? "the header" : "record " + record) + " that begins at line " + line;
	}

}
