package dev.blockload.importjob;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Compression;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.DisplayText;
import dev.blockload.csv.HeaderReader;
import dev.blockload.csv.RaggedRecords;
import dev.blockload.csv.RecordParser;
import dev.blockload.csv.RecordParsers;
import dev.blockload.csv.Reject;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;

/**
 * What a corrected file of rejects says about the rejects that its records correct.
 *
 * @param columns whether it has the columns that name the rejects
 * @param rows its records, in order
 * @param isCut whether it has more records than were read
 */
public record CorrectedFile(Columns columns, List<Row> rows, boolean isCut) {

	/** Of a line number or a code, as text. */
	private static final int LONGEST = 100;

	public CorrectedFile {
		rows = List.copyOf(rows);
	}

	/**
	 * Read a file.
	 * @param store where it is
	 * @param pin the file
	 * @param dialect of the import; the file is compressed or not
	 * @param most how many records are read
	 * @throws dev.blockload.csv.CsvException if the file cannot be read
	 * @throws IOException if reading fails
	 */
	public static CorrectedFile read(ObjectStore store, Pin pin, Dialect dialect, int most) throws IOException {
		Dialect detected = dialect.with(Compression.AUTO);
		PinnedText text = new PinnedText(store, pin, detected);
		HeaderReader.Head head = text.beginning().head();
		int lineColumn = head.names().indexOf(Reject.COLUMNS.get(0));
		int codeColumn = head.names().indexOf(Reject.COLUMNS.get(2));
		List<Row> rows = new ArrayList<>();
		try (InputStream in = text.open().text()) {
			in.skipNBytes(head.dataStart().offset());
			SliceReader slices = new SliceReader(in, detected, head.dataStart(), SliceReader.TO_THE_END,
					detected.limits(BufferLimits.DEFAULT.sliceBytes()));
			RecordParser parser = RecordParsers.of(detected);
			for (Slice slice = slices.next(); slice != null; slice = slices.next()) {
				parser.open(slice);
				while (parser.next()) {
					if (rows.size() == most) {
						return new CorrectedFile(Columns.of(detected, lineColumn), rows, true);
					}
					boolean complete = parser.malformed() == null
							&& (detected.ragged() == RaggedRecords.PAD || parser.fieldCount() == head.names().size());
					rows.add(new Row(parser.line(), complete, field(parser, lineColumn, detected),
							field(parser, codeColumn, detected)));
				}
				slice.release();
			}
		}
		return new CorrectedFile(Columns.of(detected, lineColumn), rows, false);
	}

	private static String field(RecordParser parser, int number, Dialect dialect) {
		return (number < 0 || number >= parser.fieldCount()) ? ""
				: DisplayText.of(parser.field(number), dialect.textCharset(), LONGEST).strip();
	}

	/**
	 * How the records of a file name the rejects that they correct.
	 */
	public enum Columns {

		/** By the columns that Blockload adds to the rejects. */
		PRESENT,

		/** The file has a header without these columns. */
		ABSENT,

		/** The file has no header: by their order. */
		NO_HEADER;

		private static Columns of(Dialect dialect, int lineColumn) {
			if (!dialect.header()) {
				return NO_HEADER;
			}
			return (lineColumn >= 0) ? PRESENT : ABSENT;
		}

	}

	/**
	 * A record.
	 *
	 * @param line that it begins on
	 * @param complete whether it can be loaded: otherwise the run rejects it
	 * @param rejectedLine the line of the rejected record, as it is written; empty for
	 * none
	 * @param rejectedCode the codes of its rejects, as they are written; empty for none
	 */
	public record Row(long line, boolean complete, String rejectedLine, String rejectedCode) {
	}

}
