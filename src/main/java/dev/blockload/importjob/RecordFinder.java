package dev.blockload.importjob;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import dev.blockload.Printable;
import dev.blockload.connection.S3Connection;
import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.DisplayText;
import dev.blockload.csv.RecordParser;
import dev.blockload.csv.RecordParsers;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.run.Batch;
import dev.blockload.run.Ledger;
import dev.blockload.run.Run;
import dev.blockload.run.RunTable;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStores;
import dev.blockload.storage.Pin;
import dev.blockload.storage.PushedFile;

/**
 * Reads a record that a run has read again from the run's object: the line behind a row
 * that has {@code _load} and {@code _record}, or columns filled by {@code added}. Safe
 * for use by many threads.
 */
public final class RecordFinder {

	private final Definitions definitions;

	private final ObjectStores stores;

	private final RunTable runs;

	private final Ledger ledger;

	RecordFinder(Definitions definitions, ObjectStores stores, RunTable runs, Ledger ledger) {
		this.definitions = definitions;
		this.stores = stores;
		this.runs = runs;
		this.ledger = ledger;
	}

	/**
	 * Read a record.
	 * @param run that read it, in any state
	 * @param record its number, from 1
	 * @throws ImportJobException code {@code unknown-record} if the run did not read a
	 * record of this number, or {@code bucket-changed}
	 * @throws dev.blockload.Failure if the object was changed or cannot be read
	 */
	public FoundRecord find(Run run, long record) {
		Pin pin = run.pin();
		long read = this.ledger.books(run.id()).read();
		if (pin == null || record < 1 || record > read) {
			throw ImportJobException.unknownRecord(run.id(), record, read);
		}
		ImportDefinition definition = Definitions.fromSource(this.runs.snapshot(run.id()).definition(),
				run.importName());
		Batch batch = this.ledger.batchOf(run.id(), record)
			.orElseThrow(() -> ImportJobException.recordNotRead(run.id(), record));
		try (ObjectStore store = storeOf(run, pin, definition);
				InputStream text = textOf(batch, new PinnedText(store, pin, definition.dialect()))) {
			return find(run.id(), pin, definition.dialect(), batch, text, record);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private ObjectStore storeOf(Run run, Pin pin, ImportDefinition definition) {
		PushedFile pushed = this.runs.snapshot(run.id()).pushed();
		if (pushed != null) {
			if (!this.stores.hasSpool(pushed.spool())) {
				throw ImportJobException.spoolElsewhere(run.id(),
						this.runs.nodeOfSpool(pushed.spool()).orElse("an unknown node"));
			}
			return this.stores.openSpool(pushed.spool());
		}
		S3Connection connection = this.definitions.connectionOf(definition);
		if (!pin.bucket().equals(connection.bucket())) {
			throw ImportJobException.bucketChanged(run, pin, connection);
		}
		return this.stores.open(connection);
	}

	private static InputStream textOf(Batch batch, PinnedText pinned) throws IOException {
		if (pinned.isPlain()) {
			return pinned.plain(batch.begin().offset(), batch.end().offset());
		}
		InputStream text = pinned.open().text();
		text.skipNBytes(batch.begin().offset());
		return text;
	}

	private static FoundRecord find(long run, Pin pin, Dialect dialect, Batch batch, InputStream text, long record)
			throws IOException {
		SliceReader slices = new SliceReader(text, dialect, batch.begin(), batch.end().offset(),
				dialect.limits(BufferLimits.DEFAULT.sliceBytes()));
		RecordParser parser = RecordParsers.of(dialect);
		for (Slice slice = slices.next(); slice != null; slice = slices.next()) {
			parser.open(slice);
			while (parser.next()) {
				if (parser.record() == record) {
					return new FoundRecord(run, pin, record, parser.line(), parser.offset(), DisplayText
						.of(slice.array(), parser.rawFrom(), parser.rawTo(), dialect.textCharset(), Integer.MAX_VALUE));
				}
			}
		}
		throw new IllegalStateException("Record " + record + " of '" + Printable.line(pin.key())
				+ "' is not in the batch at byte " + batch.begin().offset() + ".");
	}

}
