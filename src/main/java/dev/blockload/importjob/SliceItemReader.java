package dev.blockload.importjob;

import java.io.IOException;
import java.io.InputStream;

import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.CsvException;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.mapping.RejectBudget;
import dev.blockload.run.Ledger;
import dev.blockload.run.Range;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamException;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/**
 * Reads one range of the pinned object as slices of whole records. When it is opened, it
 * takes the range over and continues at the position in the ledger; the execution context
 * is for people to look at. If positions are not those of the object, it reads from the
 * first byte. It ends early if too many records are rejected. If records are long, a
 * chunk would be larger than the heap: then the rest of its items are empty slices. Not
 * thread-safe: one worker, one range.
 */
final class SliceItemReader implements ItemStreamReader<Slice> {

	private static final int PASSED_AT_ONCE = 64 * 1024;

	/**
	 * A chunk has at most one record more than fits into so many bytes, or its slices.
	 */
	private static final long CHUNK_BYTES = 8 * 1024 * 1024;

	private final RunContext context;

	private final Ledger ledger;

	private final int ordinal;

	private final BufferLimits limits;

	private final long chunkBytes;

	private final RejectBudget budget;

	private @Nullable Range range;

	private @Nullable InputStream in;

	private @Nullable SliceReader slices;

	private long read;

	/** Where the chunk began that is being read. */
	private long chunkStart;

	/**
	 * Create a reader.
	 * @param limits of slices
	 * @param chunkSize how many slices a chunk has
	 * @param budget ends reading if it is exceeded
	 */
	SliceItemReader(RunContext context, Ledger ledger, int ordinal, BufferLimits limits, int chunkSize,
			RejectBudget budget) {
		this.context = context;
		this.ledger = ledger;
		this.ordinal = ordinal;
		this.limits = limits;
		this.chunkBytes = Math.max(CHUNK_BYTES, (long) chunkSize * limits.sliceBytes());
		this.budget = budget;
	}

	@Override
	public void open(ExecutionContext executionContext) {
		Range taken = this.ledger.take(this.context.attempt(), this.ordinal);
		this.range = taken;
		this.read = taken.next().offset();
		this.chunkStart = this.read;
		if (taken.end() == SliceReader.TO_THE_END) {
			// Here, because no transaction is open: it can take a while.
			openFromTheBeginning(taken);
		}
	}

	private void openFromTheBeginning(Range taken) {
		try {
			InputStream text = text().open(this.context::consumed).text();
			this.in = text;
			byte[] passed = new byte[PASSED_AT_ONCE];
			long offset = 0;
			while (offset < this.read && !this.context.stop().isRequested()) {
				int count = text.read(passed, 0, (int) Math.min(passed.length, this.read - offset));
				if (count < 0) {
					throw CsvException.shortRead(offset, this.read);
				}
				offset += count;
			}
			this.slices = (offset < this.read) ? null : slices(text, taken);
		}
		catch (IOException ex) {
			throw new ItemStreamException("The object could not be read.", ex);
		}
	}

	@Override
	public @Nullable Slice read() throws IOException {
		Range taken = this.range;
		if (taken == null) {
			throw new IllegalStateException("The reader was not opened.");
		}
		if (this.budget.isExceeded()) {
			return null;
		}
		SliceReader opened = this.slices;
		if (opened == null) {
			if (taken.end() == SliceReader.TO_THE_END) {
				return null; // Stopped on the way.
			}
			InputStream stream = taken.finished() ? InputStream.nullInputStream()
					: text().plain(taken.next().offset(), taken.end());
			this.in = stream;
			opened = slices(stream, taken);
			this.slices = opened;
		}
		if (this.read - this.chunkStart >= this.chunkBytes) {
			return new Slice(opened.position(), opened.position(), new byte[0]);
		}
		Slice slice = opened.next();
		if (slice != null) {
			this.read = slice.end().offset();
		}
		else if (taken.end() == SliceReader.TO_THE_END) {
			this.context.ended(this.ordinal, opened.position().offset());
		}
		return slice;
	}

	private SliceReader slices(InputStream text, Range taken) {
		return new SliceReader(text, dialect(), taken.next(), taken.end(), this.limits);
	}

	private PinnedText text() {
		return new PinnedText(this.context.store(), this.context.pin(), dialect());
	}

	private Dialect dialect() {
		return this.context.definition().dialect();
	}

	@Override
	public void update(ExecutionContext executionContext) {
		executionContext.putLong("next.byte", this.read);
		this.chunkStart = this.read;
	}

	@Override
	public void close() {
		InputStream stream = this.in;
		if (stream != null) {
			try {
				stream.close();
			}
			catch (IOException ex) {
				throw new ItemStreamException("The object could not be closed.", ex);
			}
		}
	}

}
