package dev.blockload.importjob;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.CsvException;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.run.Coverage;
import dev.blockload.run.Gap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is not loaded of the pinned object, in the order of the file, and hands it
 * out in batches. The lanes of an attempt share one: they read by turns, because scanning
 * is many times as fast as loading. If positions are not those of the object, it reads
 * from the first byte. Safe for use by many threads.
 *
 * <p>
 * Where the file cannot be read further, the batch before is handed out first; the next
 * lane receives the failure, and the others receive the end.
 */
final class BatchReader implements AutoCloseable {

	private static final int PASSED_AT_ONCE = 64 * 1024;

	/**
	 * A batch has at most one record more than fits into so many bytes, or its slices.
	 */
	static final long BATCH_BYTES = 8 * 1024 * 1024;

	/**
	 * What lanes hold of the file at the same time, unless their number is larger: two
	 * batches, each with a record of the longest kind, would be half of a small heap.
	 */
	private static final long HELD_BYTES = 4 * BATCH_BYTES;

	private final RunContext context;

	private final BufferLimits limits;

	private final int batchSlices;

	private final long batchBytes;

	private final long mostHeld;

	private final RejectOrder rejects;

	/** The gaps that are not read to their ends. */
	private final Deque<Gap> gaps;

	private final boolean plain;

	private @Nullable InputStream in;

	/** How many bytes are read of a text that is read from its beginning. */
	private long passed;

	private @Nullable SliceReader slices;

	private int batches;

	/** Bytes of the batches that lanes have not finished, and of the last batch. */
	private long held;

	private long lastBytes;

	/** Where the last batch ended, or where reading began. */
	private long read;

	private @Nullable Exception failure;

	private boolean ended;

	private @Nullable Long end;

	/**
	 * Create a reader.
	 * @param context the attempt
	 * @param coverage what is loaded
	 * @param limits of slices
	 * @param settings size of batches
	 * @param rejects ends reading if there are too many
	 */
	BatchReader(RunContext context, Coverage coverage, BufferLimits limits, LoadSettings settings,
			RejectOrder rejects) {
		this.context = context;
		this.limits = limits;
		this.batchSlices = settings.chunkSize();
		this.batchBytes = Math.max(BATCH_BYTES, settings.batchBytes());
		this.mostHeld = Math.max(HELD_BYTES, settings.lanes() * this.batchBytes);
		this.rejects = rejects;
		this.gaps = new ArrayDeque<>(coverage.gaps());
		this.plain = coverage.end().isPresent();
		this.end = coverage.end().orElse(null);
	}

	/** A lane has finished a batch. */
	synchronized void release(ReadBatch batch) {
		this.held -= batch.bytes();
		notifyAll();
	}

	/**
	 * Read the next batch. Outside any transaction: it can take a while. Waits while the
	 * other lanes hold so much that the next batch might not fit into the heap.
	 * @return null at the end, if the run is asked to stop, or if no further batch will
	 * be committed
	 * @throws IOException if reading fails
	 * @throws CsvException if the file is wrong
	 */
	@Nullable ReadBatch next() throws IOException, InterruptedException {
		Exception thrown;
		int before;
		synchronized (this) {
			while (this.held > 0 && this.held + this.lastBytes > this.mostHeld && !isOver()) {
				wait();
			}
			ReadBatch batch = isOver() ? null : readUnlessItFails();
			if (batch != null) {
				this.lastBytes = batch.bytes();
				this.held += this.lastBytes;
				return batch;
			}
			thrown = this.failure;
			before = this.batches;
			this.failure = null;
			this.ended = true;
		}
		// As if one lane had read all: records before the failure can be too many
		// rejects.
		if (thrown == null || !this.rejects.awaitBefore(before) || this.rejects.isOver()) {
			return null;
		}
		if (thrown instanceof IOException broken) {
			throw broken;
		}
		throw (RuntimeException) thrown;
	}

	private boolean isOver() {
		return this.ended || this.failure != null || this.rejects.isOver() || this.context.stop().isRequested();
	}

	/** Returns null at the end, and if nothing precedes a failure. */
	private @Nullable ReadBatch readUnlessItFails() {
		List<Slice> read = new ArrayList<>();
		Gap gap = this.gaps.peek();
		try {
			while (read.isEmpty() && gap != null && !this.context.stop().isRequested()) {
				read(gap, read);
				if (read.isEmpty()) {
					leave(gap);
					gap = this.gaps.peek();
				}
			}
		}
		catch (IOException | RuntimeException ex) {
			this.failure = ex;
		}
		return (gap == null || read.isEmpty()) ? null
				: new ReadBatch(this.batches++, gap.rejectedBefore(), List.copyOf(read));
	}

	/** Read slices of a gap: none at its end. */
	private void read(Gap gap, List<Slice> read) throws IOException {
		SliceReader opened = this.slices;
		if (opened == null) {
			opened = open(gap);
			if (opened == null) {
				return; // Stopped on the way.
			}
			this.slices = opened;
		}
		long bytes = 0;
		while (read.size() < this.batchSlices && bytes < this.batchBytes) {
			Slice slice = opened.next();
			if (slice == null) {
				return;
			}
			read.add(slice);
			bytes += slice.length();
			this.read = slice.end().offset();
			this.passed = this.read;
		}
	}

	private void leave(Gap gap) throws IOException {
		SliceReader opened = this.slices;
		if (opened == null) {
			return;
		}
		if (gap.end() == null) {
			this.end = opened.position().offset();
		}
		this.gaps.remove();
		this.slices = null;
		if (this.plain) {
			close();
		}
	}

	private @Nullable SliceReader open(Gap gap) throws IOException {
		long start = gap.begin().offset();
		InputStream text = this.in;
		if (this.plain) {
			Long to = gap.end();
			text = text().plain(start, (to != null) ? to : this.context.pin().size());
			this.in = text;
		}
		else {
			if (text == null) {
				text = text().open(this.context::consumed).text();
				this.in = text;
			}
			if (!pass(text, start)) {
				return null;
			}
		}
		this.read = start;
		Long to = gap.end();
		return new SliceReader(text, dialect(), gap.begin(), (to != null) ? to : SliceReader.TO_THE_END, this.limits);
	}

	/** Returns whether the position is reached: not if the run is asked to stop. */
	private boolean pass(InputStream text, long to) throws IOException {
		byte[] buffer = new byte[PASSED_AT_ONCE];
		while (this.passed < to && !this.context.stop().isRequested()) {
			int count = text.read(buffer, 0, (int) Math.min(buffer.length, to - this.passed));
			if (count < 0) {
				throw CsvException.shortRead(this.passed, to);
			}
			this.passed += count;
		}
		return this.passed == to;
	}

	private PinnedText text() {
		return new PinnedText(this.context.store(), this.context.pin(), dialect());
	}

	private Dialect dialect() {
		return this.context.definition().dialect();
	}

	/** The byte after the last that was handed out; for people. */
	synchronized long read() {
		return this.read;
	}

	/** How long the text is; empty while that is not known. */
	synchronized Optional<Long> end() {
		return Optional.ofNullable(this.end);
	}

	@Override
	public void close() throws IOException {
		InputStream stream = this.in;
		this.in = null;
		if (stream != null) {
			stream.close();
		}
	}

}
