package dev.blockload.importjob;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import dev.blockload.csv.Dialect;
import dev.blockload.csv.Limits;
import dev.blockload.csv.RecordParser;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.load.Range;
import dev.blockload.load.Verifier.UnfitRow;
import dev.blockload.mapping.Excerpt;
import dev.blockload.mapping.Reject;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;

/**
 * Finds records again in the pinned object by their numbers, so that what is rejected
 * after loading is kept with its place and its raw text too.
 */
final class RawRecords {

	private final ObjectStore store;

	private final Pin pin;

	private final Dialect dialect;

	private final Function<Long, Range> chunkOfRecord;

	RawRecords(ObjectStore store, Pin pin, Dialect dialect, Function<Long, Range> chunkOfRecord) {
		this.store = store;
		this.pin = pin;
		this.dialect = dialect;
		this.chunkOfRecord = chunkOfRecord;
	}

	/**
	 * The rejects that rows become.
	 * @param rows in the order of their records
	 */
	List<Reject> rejects(List<UnfitRow> rows) throws IOException {
		List<Reject> rejects = new ArrayList<>();
		while (rejects.size() < rows.size()) {
			Range chunk = this.chunkOfRecord.apply(rows.get(rejects.size()).record());
			int before = rejects.size();
			try (InputStream in = this.store.open(this.pin, chunk.next().offset(), chunk.end())) {
				readChunk(new SliceReader(in, this.dialect, chunk.next(), chunk.end(), Limits.DEFAULT), rows, rejects);
			}
			if (rejects.size() == before) {
				throw new IllegalStateException("record " + rows.get(before).record() + " is not in the chunk at byte "
						+ chunk.next().offset());
			}
		}
		return rejects;
	}

	private void readChunk(SliceReader slices, List<UnfitRow> rows, List<Reject> rejects) throws IOException {
		RecordParser parser = new RecordParser(this.dialect);
		for (Slice slice = slices.next(); slice != null; slice = slices.next()) {
			parser.open(slice);
			while (parser.next()) {
				if (rejects.size() == rows.size()) {
					return;
				}
				UnfitRow row = rows.get(rejects.size());
				if (parser.record() == row.record()) {
					rejects.add(reject(row, slice, parser));
				}
			}
		}
	}

	private Reject reject(UnfitRow row, Slice slice, RecordParser parser) {
		String raw = Excerpt.of(slice.bytes(), parser.rawFrom(), parser.rawTo(), this.dialect.charset(),
				Reject.MAX_RAW);
		return new Reject(row.record(), parser.line(), parser.offset(), row.column(), row.code(), row.reason(),
				row.value(), raw);
	}

}
