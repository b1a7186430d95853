package dev.blockload.importjob;

import java.io.IOException;
import java.io.InputStream;

import dev.blockload.csv.Limits;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.load.Ledger;
import dev.blockload.load.Range;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamException;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/**
 * Reads one range of the pinned object as slices of whole records. Opening it takes the
 * range over and goes on where the ledger says; the execution context is for people to
 * look at. Not thread-safe: one worker, one range.
 */
final class SliceItemReader implements ItemStreamReader<Slice> {

	private final RunContext context;

	private final Ledger ledger;

	private final int ordinal;

	private final Limits limits;

	private @Nullable Range range;

	private @Nullable InputStream in;

	private @Nullable SliceReader slices;

	private long read;

	SliceItemReader(RunContext context, Ledger ledger, int ordinal, Limits limits) {
		this.context = context;
		this.ledger = ledger;
		this.ordinal = ordinal;
		this.limits = limits;
	}

	@Override
	public void open(ExecutionContext executionContext) {
		this.range = this.ledger.take(this.context.attempt(), this.ordinal);
		this.read = this.range.next().offset();
	}

	@Override
	public @Nullable Slice read() throws IOException {
		Slice slice = slices().next();
		if (slice != null) {
			this.read = slice.end().offset();
		}
		return slice;
	}

	private SliceReader slices() throws IOException {
		SliceReader opened = this.slices;
		if (opened == null) {
			Range taken = this.range;
			if (taken == null) {
				throw new IllegalStateException("read before open");
			}
			InputStream stream = taken.finished() ? InputStream.nullInputStream()
					: this.context.store().open(this.context.pin(), taken.next().offset(), taken.end());
			opened = new SliceReader(stream, this.context.definition().dialect(), taken.next(), taken.end(),
					this.limits);
			this.in = stream;
			this.slices = opened;
		}
		return opened;
	}

	@Override
	public void update(ExecutionContext executionContext) {
		executionContext.putLong("next.byte", this.read);
	}

	@Override
	public void close() {
		InputStream stream = this.in;
		if (stream != null) {
			try {
				stream.close();
			}
			catch (IOException ex) {
				throw new ItemStreamException("closing the object failed", ex);
			}
		}
	}

}
