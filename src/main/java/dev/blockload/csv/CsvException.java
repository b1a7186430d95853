package dev.blockload.csv;

import dev.blockload.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A file cannot be split into records.
 */
public final class CsvException extends Failure {

	private static final long serialVersionUID = 1L;

	private CsvException(CsvCode code, String message, @Nullable String action) {
		super(code, message, action, null);
	}

	/**
	 * The file ended too early.
	 * @param found the number of bytes that were read
	 * @param expected the number of bytes that the file should have
	 */
	public static CsvException shortRead(long found, long expected) {
		return new CsvException(CsvCode.SHORT_READ,
				"The file ended after byte " + found + ". Expected " + expected + " bytes.",
				"Restart the run. It continues from its checkpoint.");
	}

	static CsvException recordTooLong(long record, long line, int limit) {
		return new CsvException(CsvCode.RECORD_TOO_LONG,
				describe(record, line) + " is longer than " + FileLimits.shown(limit)
						+ ". Probably a quote is not closed.",
				"Close the quote in the file, then run the import again. If the record is correct, raise `max-record`.");
	}

	static CsvException unclosedQuote(long record, long line) {
		return new CsvException(CsvCode.UNCLOSED_QUOTE,
				describe(record, line) + " opens a quote that is not closed before the end of the file.",
				"Close the quote in the file, then run the import again.");
	}

	static CsvException noHeader(int skippedLines) {
		String skipped = (skippedLines > 0) ? " after the " + skippedLines + " lines that `skip-lines` skips" : "";
		return new CsvException(CsvCode.NO_HEADER,
				"The file has no header line" + skipped + ". Expected a line with the names of the columns.",
				"Add the header line to the file, or set `header: false` if the file has none.");
	}

	/**
	 * The header line cannot be read.
	 * @param line the physical line that it begins on
	 * @param why one or two sentences
	 */
	static CsvException malformedHeader(long line, String why) {
		return new CsvException(CsvCode.MALFORMED_HEADER, "The header at line " + line + " is not valid. " + why,
				"Correct the header line, then run the import again.");
	}

	static CsvException otherEncoding(String mark, String declared) {
		return new CsvException(CsvCode.OTHER_ENCODING,
				"The file begins with the byte order mark of " + mark + ", but the encoding of the import is "
						+ declared + ".",
				"Set `encoding: " + mark + "`, or have the file written in " + declared + ".");
	}

	static CsvException noRecord() {
		return new CsvException(CsvCode.NO_RECORD,
				"The file has no record. Expected at least one: its fields define how many columns the file has.",
				"Have the file written again, or set `header: true` if its only line names the columns.");
	}

	static CsvException noMark(String declared) {
		return new CsvException(CsvCode.OTHER_ENCODING,
				"The encoding of the import is " + declared + ", but the file does not begin with a byte order mark.",
				"Set `encoding: " + declared + "LE` (as Windows writes it) or `encoding: " + declared + "BE`.");
	}

	static CsvException notCompressed(String compression, String ending) {
		return new CsvException(CsvCode.BAD_COMPRESSION,
				"The name of the file ends in " + ending + ", but its content is not " + compression + ".",
				"Set `compression: none` if the file is not compressed, or have it written again.");
	}

	/**
	 * The content of a file is not CSV.
	 * @param content what it is
	 */
	public static CsvException notCsv(ForeignContent content) {
		return new CsvException(CsvCode.NOT_CSV, "The content of the file is not CSV: it is " + content.what() + ".",
				content.action() + ". Then run the import again.");
	}

	static CsvException compressedTwice(String outer, String inner) {
		return new CsvException(CsvCode.BAD_COMPRESSION,
				"The file is compressed twice: its " + outer + " data contains " + inner + " data.",
				"Decompress it once, and upload it again. Then run the import again.");
	}

	static CsvException badCompression(String compression, long at, String why) {
		return new CsvException(CsvCode.BAD_COMPRESSION,
				"The " + compression + " data cannot be read at about byte " + at + " of the file: " + why + ".",
				"Have the file written again, then run the import again.");
	}

	static CsvException bomb(long compressed, long decompressed, int ratio) {
		return new CsvException(CsvCode.COMPRESSION_BOMB,
				"The first " + compressed + " bytes of the file decompress to more than " + decompressed
						+ " bytes. Expected at most " + ratio + " times as many.",
				"If the file is correct, raise `max-ratio`.");
	}

	private static String describe(long record, long line) {
		return ((record == 0) ? "The header" : "Record " + record) + ", which begins at line " + line + ",";
	}

}
