package dev.blockload.importjob;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import dev.blockload.ProcessCode;
import dev.blockload.csv.Slice;
import dev.blockload.mapping.MappedSlice;
import dev.blockload.mapping.RejectBudget;
import dev.blockload.mapping.SliceMapper;
import org.jspecify.annotations.Nullable;

/**
 * Reads and maps the batches of a file in several threads, and hands them out in the
 * order of the file. For one consumer, whose thread has the transaction. No thread is
 * active after {@link #close()}.
 */
final class MappedBatches implements AutoCloseable {

	private final BatchReader reader;

	private final RejectOrder order;

	private final Supplier<SliceMapper> mappers;

	private final long mostRejects;

	private final UnaryOperator<MappedSlice> kept;

	private final @Nullable ExecutorService executor;

	private final Map<Integer, Mapped> ready = new HashMap<>();

	private int next;

	private int working;

	private @Nullable Throwable failure;

	private @Nullable SliceMapper own;

	/**
	 * Begin to read and map.
	 * @param reader reads the batches
	 * @param order of this reader
	 * @param mappers makes one for each thread
	 * @param mostRejects how many rejects a batch can have; more are a refusal
	 * @param kept what becomes of each slice as soon as it is mapped
	 * @param threads how many; 0 to map in the thread of the consumer
	 */
	MappedBatches(BatchReader reader, RejectOrder order, Supplier<SliceMapper> mappers, long mostRejects,
			UnaryOperator<MappedSlice> kept, int threads) {
		this.reader = reader;
		this.order = order;
		this.mappers = mappers;
		this.mostRejects = mostRejects;
		this.kept = kept;
		this.working = threads;
		this.executor = (threads > 0) ? Executors.newFixedThreadPool(threads) : null;
		try {
			for (int thread = 0; thread < threads && this.executor != null; thread++) {
				// A failure is kept for the consumer.
				var unused = this.executor.submit(LogContext.carried(this::work));
			}
		}
		catch (Throwable ex) {
			close();
			throw ex;
		}
	}

	/**
	 * The next batch of the file. The consumer releases it with {@link #release}.
	 * @return null at the end, or if the run is asked to stop
	 * @throws DirectRefusal if a batch has too many rejects
	 */
	@Nullable Mapped next() {
		try {
			return (this.executor != null) ? await() : mapNext();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ImportJobException(ProcessCode.INTERRUPTED, "The load was interrupted.",
					"Restart the run. It begins with the first byte.", ex);
		}
	}

	/** The bytes of the file are not needed any more. */
	void release(Mapped mapped) {
		this.reader.release(mapped.read());
	}

	private @Nullable Mapped mapNext() throws IOException, InterruptedException {
		SliceMapper mapper = this.own;
		if (mapper == null) {
			mapper = this.mappers.get();
			this.own = mapper;
		}
		ReadBatch read = this.reader.next();
		return (read != null) ? map(read, mapper) : null;
	}

	private synchronized @Nullable Mapped await() throws IOException, InterruptedException {
		while (this.failure == null && this.working > 0 && !this.ready.containsKey(this.next)) {
			wait();
		}
		Throwable thrown = this.failure;
		if (thrown instanceof IOException broken) {
			throw broken;
		}
		if (thrown instanceof RuntimeException wrong) {
			throw wrong;
		}
		if (thrown instanceof InterruptedException interrupted) {
			throw interrupted;
		}
		if (thrown instanceof Error error) {
			throw error;
		}
		Mapped mapped = this.ready.remove(this.next++);
		notifyAll();
		return mapped;
	}

	private Void work() {
		try {
			SliceMapper mapper = this.mappers.get();
			boolean wanted = true;
			while (wanted) {
				ReadBatch read = this.reader.next();
				wanted = read != null && handOut(map(read, mapper));
			}
		}
		catch (Throwable ex) {
			fail(ex);
		}
		finally {
			end();
		}
		return null;
	}

	/**
	 * Waits for the consumer: rows can be much longer than their text, so a thread holds
	 * one batch of them at a time.
	 * @return whether the consumer wants more: not after a failure or the end of the load
	 */
	private synchronized boolean handOut(Mapped mapped) throws InterruptedException {
		if (this.failure != null) {
			return false;
		}
		int number = mapped.read().number();
		this.ready.put(number, mapped);
		notifyAll();
		while (this.failure == null && this.ready.containsKey(number)) {
			wait();
		}
		return this.failure == null;
	}

	private synchronized void fail(Throwable thrown) {
		if (this.failure == null) {
			this.failure = thrown;
		}
		notifyAll();
	}

	private synchronized void end() {
		this.working--;
		notifyAll();
	}

	private Mapped map(ReadBatch read, SliceMapper mapper) {
		List<MappedSlice> slices = new ArrayList<>();
		RejectBudget budget = RejectBudget.of(this.mostRejects);
		for (Slice slice : read.slices()) {
			slices.add(this.kept.apply(mapper.map(slice, budget)));
			if (budget.isExceeded()) {
				throw tooManyRejects(this.mostRejects);
			}
		}
		MappedBatch batch = new MappedBatch(slices);
		this.order.mapped(read, batch.rejected());
		return new Mapped(read, batch);
	}

	static DirectRefusal tooManyRejects(long most) {
		return new DirectRefusal("more than " + most + " records are rejected");
	}

	@Override
	public void close() {
		if (this.executor == null) {
			return;
		}
		// Threads that wait for the consumer.
		this.executor.shutdownNow();
		boolean interrupted = false;
		boolean ended = false;
		while (!ended) {
			try {
				ended = this.executor.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * A batch as it was read, and its rows.
	 *
	 * @param read the batch; its slices are released
	 * @param batch its rows and rejects
	 */
	record Mapped(ReadBatch read, MappedBatch batch) {
	}

}
