package dev.blockload.importjob;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import dev.blockload.csv.CsvException;
import dev.blockload.csv.Reject;
import dev.blockload.mapping.MappedSlice;
import dev.blockload.publish.RowSource;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.job.JobInterruptedException;

/**
 * The rows of a direct load: read to the end before the transaction begins, or handed out
 * while the server copies them. For one thread.
 */
final class DirectRows implements RowSource, AutoCloseable {

	/** How many rejects a direct load holds. More are staged, batch by batch. */
	static final long MOST_REJECTS = RejectCheck.KEPT;

	private final RunContext context;

	private final MappedBatches batches;

	private final BatchReader reader;

	private final DirectTotals totals;

	private final LoadProgress progress;

	private final DirectMemory memory;

	private final List<MappedSlice> held = new ArrayList<>();

	private @Nullable Iterator<MappedSlice> copied;

	private long taken;

	/** The batch that is copied at the moment. */
	private MappedBatches.@Nullable Mapped current;

	DirectRows(RunContext context, MappedBatches batches, BatchReader reader, DirectTotals totals,
			LoadProgress progress, DirectMemory memory) {
		this.context = context;
		this.batches = batches;
		this.reader = reader;
		this.totals = totals;
		this.progress = progress;
		this.memory = memory;
	}

	/**
	 * Read and map everything.
	 * @param most how long the text can be
	 * @throws DirectRefusal if that does not fit into memory
	 */
	void hold(long most) {
		for (MappedBatches.Mapped next = take(); next != null; next = take()) {
			if (this.totals.offset() > most) {
				throw new DirectRefusal("the text of the file has more than " + most + " bytes");
			}
			for (MappedSlice slice : next.batch().slices()) {
				reserve(slice.rowBytes(), "rows");
				this.held.add(slice);
			}
			this.batches.release(next);
		}
		this.copied = this.held.iterator();
	}

	@Override
	public @Nullable List<MappedSlice> next() {
		Iterator<MappedSlice> rest = this.copied;
		if (rest != null) {
			return rest.hasNext() ? List.of(rest.next()) : null;
		}
		MappedBatches.Mapped before = this.current;
		if (before != null) {
			before.batch().slices().forEach(MappedSlice::release);
			this.batches.release(before);
			this.context.alive().confirm();
		}
		this.current = take();
		MappedBatches.Mapped now = this.current;
		return (now != null) ? now.batch().slices() : null;
	}

	private MappedBatches.@Nullable Mapped take() {
		MappedBatches.Mapped next;
		try {
			next = this.batches.next();
		}
		catch (CsvException ex) {
			// Staged, the records before the mistake are examined, and the run says more.
			throw new DirectRefusal("the file cannot be read to its end: " + ex.getMessage(), ex);
		}
		if (next != null) {
			reserve(next.batch().rejects().stream().mapToLong(DirectRows::bytesOf).sum(), "rejects");
			this.totals.add(next.batch(), MOST_REJECTS);
			this.progress.add(next.batch().batch());
			return next;
		}
		requireAll();
		return null;
	}

	private void reserve(long bytes, String what) {
		if (!this.memory.take(bytes)) {
			throw new DirectRefusal("its " + what + " do not fit into memory");
		}
		this.taken += bytes;
	}

	/** A text has up to two bytes for each character. */
	private static long bytesOf(Reject reject) {
		String value = reject.value();
		return 2L * (reject.raw().length() + ((value != null) ? value.length() : 0));
	}

	/** The reader also ends if the run is asked to stop. */
	private void requireAll() {
		if (this.context.stop().isRequested()) {
			throw new Stopped();
		}
		long end = this.reader.end().orElse(Long.MAX_VALUE);
		if (this.totals.offset() != end) {
			throw ImportJobException.unfinished(this.context.run(), end - this.totals.offset(),
					this.context.pin().size());
		}
	}

	@Override
	public void close() {
		this.memory.give(this.taken);
		this.taken = 0;
		this.held.clear();
	}

	/**
	 * The run is asked to stop: nothing of it is loaded.
	 */
	static final class Stopped extends RuntimeException {

		private static final long serialVersionUID = 1L;

		/** As the framework expects it. */
		JobInterruptedException interrupted() {
			return new JobInterruptedException("stopped");
		}

	}

}
