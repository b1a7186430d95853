package dev.blockload.importjob;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.DisplayText;
import dev.blockload.csv.RecordParser;
import dev.blockload.csv.RecordParsers;
import dev.blockload.csv.Reject;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.mapping.Cell;
import dev.blockload.publish.UnfitRow;
import dev.blockload.run.Batch;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

/**
 * Finds records in the pinned object by their numbers, so that a record that is rejected
 * after loading is stored with its position and raw text too.
 */
final class RawRecords {

	private final PinnedText text;

	private final Dialect dialect;

	private final BufferLimits limits;

	private final Function<Long, Batch> batchOfRecord;

	/** The headers of cells by their numbers. */
	private final Map<Integer, String> cells;

	RawRecords(ObjectStore store, Pin pin, Dialect dialect, List<Cell> cells, Function<Long, Batch> batchOfRecord) {
		this.text = new PinnedText(store, pin, dialect);
		this.dialect = dialect;
		this.limits = dialect.limits(BufferLimits.DEFAULT.sliceBytes());
		this.cells = cells.stream().collect(Collectors.toMap(Cell::number, Cell::header));
		this.batchOfRecord = batchOfRecord;
	}

	/**
	 * Read the records of rows that the block would refuse.
	 * @param rows in the order of their records; asked for the next row once the reject
	 * of the one before is taken
	 * @param rejects takes the reject of each row
	 */
	void read(Iterator<UnfitRow> rows, Consumer<Reject> rejects) throws IOException {
		if (!rows.hasNext()) {
			return;
		}
		if (this.text.isPlain()) {
			read(rows, rejects, (batch) -> this.text.plain(batch.begin().offset(), batch.end().offset()));
			return;
		}
		// Read once, from front to back, as the batches are in order.
		try (Forward text = new Forward(this.text.open().text())) {
			read(rows, rejects, text::at);
		}
	}

	private void read(Iterator<UnfitRow> rows, Consumer<Reject> rejects, Batches batches) throws IOException {
		@Nullable UnfitRow row = rows.next();
		while (row != null) {
			UnfitRow first = row;
			Batch batch = this.batchOfRecord.apply(row.record());
			try (InputStream in = batches.open(batch)) {
				row = readBatch(new SliceReader(in, this.dialect, batch.begin(), batch.end().offset(), this.limits),
						row, rows, rejects);
			}
			if (first.equals(row)) {
				throw new IllegalStateException(
						"Record " + first.record() + " is not in the batch at byte " + batch.begin().offset());
			}
		}
	}

	/**
	 * Returns the first row whose record is not in the batch, or null if none is left.
	 */
	private @Nullable UnfitRow readBatch(SliceReader slices, UnfitRow first, Iterator<UnfitRow> rows,
			Consumer<Reject> rejects) throws IOException {
		RecordParser parser = RecordParsers.of(this.dialect);
		UnfitRow row = first;
		for (Slice slice = slices.next(); slice != null; slice = slices.next()) {
			parser.open(slice);
			while (parser.next()) {
				while (parser.record() == row.record()) {
					rejects.accept(reject(row, slice, parser));
					if (!rows.hasNext()) {
						return null;
					}
					row = rows.next();
				}
			}
		}
		return row;
	}

	private Reject reject(UnfitRow row, Slice slice, RecordParser parser) {
		String raw = DisplayText.of(slice.array(), parser.rawFrom(), parser.rawTo(), this.dialect.textCharset(),
				Reject.MAX_RAW);
		String header = this.cells.get(row.cell());
		String reason = (header != null) ? Cell.reason(header, row.reason()) : row.reason();
		Reject ofRecord = new Reject(row.record(), parser.line(), parser.offset(), row.column(), row.code(), reason,
				row.value(), raw, row.constraint());
		return (header != null) ? ofRecord.ofCell(row.cell()) : ofRecord;
	}

	/**
	 * Where the bytes of batches come from.
	 */
	private interface Batches {

		InputStream open(Batch batch) throws IOException;

	}

	/**
	 * A text that is read from front to back; closing a batch of it closes nothing.
	 */
	private static final class Forward implements AutoCloseable {

		private final InputStream text;

		private long offset;

		Forward(InputStream text) {
			this.text = text;
		}

		/** The text from the beginning of a batch, which is after all that was read. */
		InputStream at(Batch batch) throws IOException {
			this.text.skipNBytes(batch.begin().offset() - this.offset);
			this.offset = batch.begin().offset();
			return new InputStream() {

				@Override
				public int read() throws IOException {
					int value = Forward.this.text.read();
					Forward.this.offset += (value < 0) ? 0 : 1;
					return value;
				}

				@Override
				public int read(byte[] bytes, int from, int length) throws IOException {
					int count = Forward.this.text.read(bytes, from, length);
					Forward.this.offset += Math.max(count, 0);
					return count;
				}

			};
		}

		@Override
		public void close() throws IOException {
			this.text.close();
		}

	}

}
