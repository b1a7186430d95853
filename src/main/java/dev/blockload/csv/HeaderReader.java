package dev.blockload.csv;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads the beginning of a file: byte order mark, skipped lines, header.
 */
public final class HeaderReader {

	private static final int BLOCK_BYTES = 8 * 1024;

	private HeaderReader() {
	}

	/**
	 * The part of a file before the records.
	 *
	 * @param names the columns, in the order of the file; for a dialect without a header
	 * as many numbers, from 1, as the first well-formed record has fields
	 * @param dataStart where the first record begins
	 */
	public record Head(List<String> names, Position dataStart) {

		public Head {
			names = List.copyOf(names);
			if (names.isEmpty()) {
				throw new IllegalArgumentException("The file has no columns. Expected at least one.");
			}
		}

	}

	/**
	 * Read the beginning of a file. More bytes than that may be taken from the stream.
	 * @param in at the first byte of the file's text (see {@link FileDecoder}); remains
	 * the caller's to close
	 * @param dialect how the bytes are read
	 * @param limits how long a header may be
	 * @return names and where the data begin
	 * @throws IOException if reading fails
	 * @throws CsvException if there is no header ({@code no-header}), or no record where
	 * there is to be none ({@code no-record}), it cannot be read
	 * ({@code malformed-header}), or the byte order mark is that of another encoding
	 * ({@code other-encoding})
	 */
	public static Head read(InputStream in, Dialect dialect, BufferLimits limits) throws IOException {
		PushbackInputStream stream = new PushbackInputStream(new BufferedInputStream(in, BLOCK_BYTES),
				ByteOrderMark.LONGEST);
		// The header counts as record 0, so that the first record after it is 1.
		Position start = new Position(skipMark(stream, dialect), dialect.header() ? 0 : 1, 1);
		Position afterLines = skipLines(stream, start, dialect.skipLines());
		return readFirst(stream, dialect, limits, afterLines);
	}

	private static long skipMark(PushbackInputStream in, Dialect dialect) throws IOException {
		if (dialect.isTranscoded()) {
			return 0;
		}
		byte[] beginning = in.readNBytes(ByteOrderMark.LONGEST);
		ByteOrderMark mark = ByteOrderMark.of(beginning);
		if (mark == null) {
			in.unread(beginning);
			return 0;
		}
		if (!mark.fits(dialect.charset())) {
			throw CsvException.otherEncoding(mark.encoding(), dialect.charset().name());
		}
		return mark.length();
	}

	private static Position skipLines(PushbackInputStream in, Position start, int lines) throws IOException {
		long offset = start.offset();
		long line = start.line();
		while (line < start.line() + lines) {
			int value = in.read();
			if (value < 0) {
				break;
			}
			offset++;
			if (value == '\r') {
				int following = in.read();
				if (following == '\n') {
					offset++;
				}
				else if (following >= 0) {
					in.unread(following);
				}
			}
			if (value == '\r' || value == '\n') {
				line++;
			}
		}
		return new Position(offset, start.record(), line);
	}

	private static Head readFirst(InputStream in, Dialect dialect, BufferLimits limits, Position start)
			throws IOException {
		BufferLimits small = new BufferLimits(Math.min(BLOCK_BYTES, limits.sliceBytes()), limits.recordBytes(),
				limits.fieldBytes());
		SliceReader slices = new SliceReader(in, dialect, start, SliceReader.TO_THE_END, small);
		RecordParser parser = RecordParsers.of(dialect);
		for (Slice slice = slices.next(); slice != null; slice = slices.next()) {
			parser.open(slice);
			while (parser.next()) {
				if (dialect.header()) {
					return new Head(names(parser, dialect), parser.after());
				}
				if (parser.malformed() == null) {
					return new Head(numbers(parser, dialect), start);
				}
			}
		}
		throw dialect.header() ? CsvException.noHeader(dialect.skipLines()) : CsvException.noRecord();
	}

	private static List<String> numbers(RecordParser parser, Dialect dialect) {
		requireFields(parser, dialect);
		return IntStream.rangeClosed(1, parser.fieldCount()).mapToObj(String::valueOf).toList();
	}

	private static void requireFields(RecordParser parser, Dialect dialect) {
		if (parser.fieldCount() > dialect.fileLimits().fields()) {
			throw CsvException.malformedHeader(parser.line(), "It has " + parser.fieldCount()
					+ " columns. Expected at most " + dialect.fileLimits().fields() + ".");
		}
	}

	private static List<String> names(RecordParser parser, Dialect dialect) {
		String malformed = parser.malformed();
		if (malformed != null) {
			throw CsvException.malformedHeader(parser.line(), malformed);
		}
		requireFields(parser, dialect);
		List<String> names = new ArrayList<>();
		for (int number = 0; number < parser.fieldCount(); number++) {
			Field field = parser.field(number);
			try {
				String name = dialect.textCharset()
					.newDecoder()
					.decode(ByteBuffer.wrap(field.bytes(), field.from(), field.length()))
					.toString();
				if (name.indexOf('\0') >= 0) {
					throw CsvException.malformedHeader(parser.line(),
							"Column " + (number + 1) + " contains a NUL. The file is probably in UTF-16, not in "
									+ dialect.charset().name() + ".");
				}
				names.add(name);
			}
			catch (CharacterCodingException ex) {
				throw CsvException.malformedHeader(parser.line(),
						"Column " + (number + 1) + " is not valid " + dialect.charset().name() + ".");
			}
		}
		return names;
	}

}
