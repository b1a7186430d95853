package dev.blockload.guess;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.blockload.csv.Dialect;
import dev.blockload.csv.Field;
import dev.blockload.csv.RaggedRecords;
import dev.blockload.csv.RecordParser;

/**
 * The well-formed records of a sample.
 *
 * @param text the decoded sample
 * @param dialect its dialect; a header counts as a record
 * @param columns the number of fields of a record
 */
record SampleTable(DecodedSample text, Dialect dialect, int columns) {

	/** The least share of fitting records. A piece with fewer begins inside quotes. */
	private static final double SURE = 0.8;

	private static final Field NOTHING = new Field();

	SampleTable {
		if (columns < 1) {
			throw new IllegalArgumentException("The table has " + columns + " columns. Expected at least 1.");
		}
		text = new DecodedSample(text.head(), within(text.pieces(), dialect, columns), text.extent());
	}

	private static List<byte[]> within(List<byte[]> pieces, Dialect dialect, int columns) {
		List<byte[]> wellFormed = new ArrayList<>();
		Dialect within = DialectFit.skipping(dialect, 0, dialect.ragged());
		for (byte[] piece : pieces) {
			long[] counts = new long[2];
			SampleRecords.each(piece, within, (parser) -> {
				counts[isWellFormed(parser, within, columns) ? 0 : 1]++;
				return true;
			});
			if (counts[0] >= SURE * (counts[0] + counts[1])) {
				wellFormed.add(piece);
			}
		}
		return wellFormed;
	}

	/** The same table, with spaces around fields removed. */
	SampleTable trimmed() {
		return new SampleTable(this.text, with(this.dialect, true), this.columns);
	}

	/** The same table, with the fields as they are in the file. */
	SampleTable untrimmed() {
		return new SampleTable(this.text, with(this.dialect, false), this.columns);
	}

	private static Dialect with(Dialect d, boolean trim) {
		return new Dialect(d.delimiter(), d.quote(), d.escape(), d.comment(), d.charset(), d.header(), d.skipLines(),
				trim, d.ragged(), d.compression(), d.fileLimits());
	}

	/** The first records of the file, unchanged. */
	List<Row> first(int records) {
		List<Row> rows = new ArrayList<>();
		SampleRecords.each(this.text.head(), this.dialect, (parser) -> {
			List<String> fields = new ArrayList<>();
			for (int number = 0; number < SampleRecords.fields(parser, this.dialect); number++) {
				fields.add(SampleRecords.text(parser.field(number)));
			}
			rows.add(new Row(fields, parser.line()));
			return rows.size() < records;
		});
		return rows;
	}

	/**
	 * Visits each well-formed record.
	 * @param from the number of the first record to visit, from 0
	 */
	void each(int from, Consumer<RecordParser> visitor) {
		long[] seen = { 0 };
		SampleRecords.each(this.text.head(), this.dialect, (parser) -> {
			if (seen[0]++ >= from && isWellFormed(parser, this.dialect, this.columns)) {
				visitor.accept(parser);
			}
			return true;
		});
		Dialect within = DialectFit.skipping(this.dialect, 0, this.dialect.ragged());
		Dialect inPieces = this.dialect.trim() ? new SampleTable(this.text, within, this.columns).trimmed().dialect
				: within;
		for (byte[] piece : this.text.pieces()) {
			SampleRecords.each(piece, inPieces, (parser) -> {
				if (isWellFormed(parser, inPieces, this.columns)) {
					visitor.accept(parser);
				}
				return true;
			});
		}
	}

	/** A field of a well-formed record; blank where it is missing. */
	static Field field(RecordParser parser, int number) {
		return (number < parser.fieldCount()) ? parser.field(number) : NOTHING;
	}

	private static boolean isWellFormed(RecordParser parser, Dialect dialect, int columns) {
		if (parser.malformed() != null || columns > dialect.fileLimits().fields()) {
			return false;
		}
		if (parser.fieldCount() == columns || dialect.ragged() == RaggedRecords.REJECT) {
			return parser.fieldCount() == columns;
		}
		for (int number = columns; number < parser.fieldCount(); number++) {
			if (number >= dialect.fileLimits().fields() || parser.field(number).length() > 0) {
				return false;
			}
		}
		return true;
	}

	/**
	 * A record.
	 *
	 * @param fields the texts of the fields
	 * @param line the line where it begins
	 */
	record Row(List<String> fields, long line) {

		Row {
			if (line < 1) {
				throw new IllegalArgumentException("The record begins at line " + line + ". Expected 1 or more.");
			}
			fields = List.copyOf(fields);
		}

	}

}
