package dev.blockload.importjob;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.DisplayText;
import dev.blockload.csv.RecordParser;
import dev.blockload.csv.RecordParsers;
import dev.blockload.csv.Reject;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.publish.UnfitRow;
import dev.blockload.run.Range;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;

/**
 * Finds records in the pinned object by their numbers, so that a record that is rejected
 * after loading is stored with its position and raw text too.
 */
final class RawRecords {

	private final PinnedText text;

	private final Dialect dialect;

	private final BufferLimits limits;

	private final Function<Long, Range> chunkOfRecord;

	RawRecords(ObjectStore store, Pin pin, Dialect dialect, Function<Long, Range> chunkOfRecord) {
		this.text = new PinnedText(store, pin, dialect);
		this.dialect = dialect;
		this.limits = dialect.limits(BufferLimits.DEFAULT.sliceBytes());
		this.chunkOfRecord = chunkOfRecord;
	}

	/**
	 * Find the rejects for rows that the block would refuse. They are passed on in
	 * groups, so that the raw texts of all of them are never in memory at once.
	 * @param rows in the order of their records
	 * @param sink stores a group of rejects
	 */
	void each(List<UnfitRow> rows, Consumer<List<Reject>> sink) throws IOException {
		Group group = new Group(rows, sink);
		if (this.text.isPlain()) {
			readChunks(group, (chunk) -> this.text.plain(chunk.next().offset(), chunk.end()));
			return;
		}
		// Read once, from front to back, as the chunks are in order.
		try (Forward text = new Forward(this.text.open().text())) {
			readChunks(group, text::at);
		}
	}

	private void readChunks(Group group, Chunks chunks) throws IOException {
		while (group.hasMore()) {
			UnfitRow first = group.next();
			Range chunk = this.chunkOfRecord.apply(first.record());
			try (InputStream in = chunks.open(chunk)) {
				readChunk(new SliceReader(in, this.dialect, chunk.next(), chunk.end(), this.limits), group);
			}
			if (group.hasMore() && group.next() == first) {
				throw new IllegalStateException(
						"Record " + first.record() + " is not in the chunk at byte " + chunk.next().offset());
			}
		}
		group.flush();
	}

	private void readChunk(SliceReader slices, Group group) throws IOException {
		RecordParser parser = RecordParsers.of(this.dialect);
		for (Slice slice = slices.next(); slice != null; slice = slices.next()) {
			parser.open(slice);
			while (parser.next()) {
				if (!group.hasMore()) {
					return;
				}
				UnfitRow row = group.next();
				if (parser.record() == row.record()) {
					group.add(reject(row, slice, parser));
				}
			}
		}
	}

	private Reject reject(UnfitRow row, Slice slice, RecordParser parser) {
		String raw = DisplayText.of(slice.bytes(), parser.rawFrom(), parser.rawTo(), this.dialect.textCharset(),
				Reject.MAX_RAW);
		return new Reject(row.record(), parser.line(), parser.offset(), row.column(), row.code(), row.reason(),
				row.value(), raw);
	}

	/**
	 * The rows whose records are still to be found, and the rejects that are not passed
	 * on yet.
	 */
	private static final class Group {

		private static final int MOST_REJECTS = 1000;

		private static final int MOST_CHARACTERS = 4 * 1024 * 1024;

		private final List<UnfitRow> rows;

		private final Consumer<List<Reject>> sink;

		private final List<Reject> rejects = new ArrayList<>();

		private int found;

		private int characters;

		Group(List<UnfitRow> rows, Consumer<List<Reject>> sink) {
			this.rows = rows;
			this.sink = sink;
		}

		boolean hasMore() {
			return this.found < this.rows.size();
		}

		UnfitRow next() {
			return this.rows.get(this.found);
		}

		void add(Reject reject) {
			this.found++;
			this.rejects.add(reject);
			this.characters += reject.raw().length();
			if (this.rejects.size() == MOST_REJECTS || this.characters >= MOST_CHARACTERS) {
				flush();
			}
		}

		void flush() {
			if (!this.rejects.isEmpty()) {
				this.sink.accept(List.copyOf(this.rejects));
				this.rejects.clear();
				this.characters = 0;
			}
		}

	}

	/**
	 * Where the bytes of chunks come from.
	 */
	private interface Chunks {

		InputStream open(Range chunk) throws IOException;

	}

	/**
	 * A text that is read from front to back; closing a chunk of it closes nothing.
	 */
	private static final class Forward implements AutoCloseable {

		private final InputStream text;

		private long offset;

		Forward(InputStream text) {
			this.text = text;
		}

		/** The text from the beginning of a chunk, which is after all that was read. */
		InputStream at(Range chunk) throws IOException {
			this.text.skipNBytes(chunk.next().offset() - this.offset);
			this.offset = chunk.next().offset();
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
