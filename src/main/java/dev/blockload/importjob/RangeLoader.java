package dev.blockload.importjob;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import dev.blockload.csv.Dialect;
import dev.blockload.mapping.MappedSlice;
import dev.blockload.mapping.SliceMapper;
import dev.blockload.run.Coverage;
import dev.blockload.run.RangeClaim;

import org.springframework.batch.core.BatchStatus;

/**
 * Loads ranges of a run in this process until none is left: claims one, loads what no
 * batch covers of it in several lanes, and claims the next one. A batch is committed in
 * one transaction with its fence, as that of a lane of the load step is. One worker.
 */
final class RangeLoader {

	private static final Duration PAUSE = Duration.ofMillis(100);

	/** How long a worker waits for a range until it looks for the leader. */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final RunContext context;

	private final RangeTools tools;

	private final long worker;

	private final BooleanSupplier leaderAlive;

	/**
	 * Whether no other worker was active when the last range ended; false for the first
	 * range.
	 */
	private boolean alone;

	private volatile boolean failed;

	private volatile boolean over;

	/**
	 * Create a loader.
	 * @param context of the attempt, as this process knows it
	 * @param tools to load with
	 * @param worker the token of this worker, which has joined
	 * @param leaderAlive whether the process of the attempt is alive; asked while there
	 * is nothing to claim
	 */
	RangeLoader(RunContext context, RangeTools tools, long worker, BooleanSupplier leaderAlive) {
		this.context = context;
		this.tools = tools;
		this.worker = worker;
		this.leaderAlive = leaderAlive;
	}

	/**
	 * Load until nothing is left to claim, the distribution is closed, or the run is
	 * asked to stop; also if the leader died and nothing can be claimed now, because
	 * nobody divides the rest until another attempt begins. No lane is active afterwards.
	 * @throws Exception the first failure of a lane
	 */
	void load() throws Exception {
		long idle = System.nanoTime();
		while (!isStopped()) {
			Optional<RangeClaim> claim = this.tools
				.ask((distribution) -> distribution.claim(this.context.attempt(), this.worker));
			if (claim.isPresent()) {
				load(claim.get());
				this.alone = this.tools.ask((distribution) -> distribution.joined(this.context.attempt())).size() == 1;
				idle = System.nanoTime();
			}
			else if (this.tools.ask((distribution) -> distribution.isOver(this.context.attempt()))
					|| !Pause.of(PAUSE)) {
				return;
			}
			else if (System.nanoTime() - idle > PATIENCE.toNanos()) {
				if (!this.leaderAlive.getAsBoolean()) {
					return;
				}
				idle = System.nanoTime();
			}
		}
	}

	private boolean isStopped() {
		return this.over || this.failed || this.context.stop().isRequested();
	}

	private void load(RangeClaim claim) throws Exception {
		Coverage coverage = this.tools.tools().ledger().coverage(this.context.run(), claim.range());
		Dialect dialect = this.context.definition().dialect();
		BlockPlanner.Planned planned = this.tools.tools().planner().planned(this.context);
		int records = mapper(planned).mostRecords();
		RejectOrder order = new RejectOrder(RejectOrder.UNLIMITED);
		try (BatchReader reader = new BatchReader(this.context, coverage,
				dialect.limits(this.tools.settings().sliceBytes()).sliceRecords(records), this.tools.settings(),
				order)) {
			inLanes(lanes(coverage), (lane) -> load(claim, planned, reader, order, lane));
		}
		if (!isStopped() && this.tools.tools().ledger().coverage(this.context.run(), claim.range()).gaps().isEmpty()) {
			this.tools.inTransaction(() -> this.tools.distribution().finish(claim));
			this.tools.loaded().countRange();
		}
	}

	private int lanes(Coverage coverage) {
		long left = coverage.gaps()
			.stream()
			.mapToLong((gap) -> (gap.end() != null) ? gap.end() - gap.begin().offset() : 0)
			.sum();
		long batches = (left + this.tools.settings().batchBytes() - 1) / this.tools.settings().batchBytes();
		int most = this.tools.settings().lanes();
		return (int) Math.min(this.alone ? most : Math.min(most, this.tools.distributing().lanes()), batches);
	}

	private SliceMapper mapper(BlockPlanner.Planned planned) {
		Dialect dialect = this.context.definition().dialect();
		return new SliceMapper(planned.mapping(), dialect, dialect.limits(this.tools.settings().sliceBytes()),
				planned.target().keptKey());
	}

	private void load(RangeClaim claim, BlockPlanner.Planned planned, BatchReader reader, RejectOrder order, int number)
			throws IOException, InterruptedException {
		LaneReader lane = new LaneReader(reader, order);
		AttemptTrace trace = this.context.trace();
		long records = 0;
		BatchStatus outcome = BatchStatus.FAILED;
		trace.laneBegins(number);
		try {
			BatchMapper mapper = new BatchMapper(mapper(planned), lane, order);
			for (ReadBatch batch = lane.next(); batch != null && !isStopped(); batch = lane.next()) {
				MappedBatch mapped = mapper.process(batch);
				if (mapped != null) {
					records += mapped.batch().records();
					write(claim, planned, mapped, number);
				}
			}
			outcome = BatchStatus.COMPLETED;
		}
		finally {
			trace.laneEnds(number, outcome.name(), records);
			lane.close();
		}
	}

	private void write(RangeClaim claim, BlockPlanner.Planned planned, MappedBatch mapped, int lane) {
		this.tools.inTransaction(() -> {
			if (!this.tools.tools().ledger().add(claim, lane, mapped.batch())) {
				this.over = true;
				mapped.slices().forEach(MappedSlice::release);
				return;
			}
			this.tools.tools().staging().copy(this.context.run(), planned.target(), mapped.slices());
			this.tools.tools().rejects().add(this.context.run(), mapped.rejects());
			this.context.alive().confirm();
			long rejected = mapped.rejected();
			if (rejected > 0 && !this.tools.distribution().count(this.context.attempt(), rejected)) {
				throw new TooManyInAnyOrder();
			}
		});
		if (!this.over) {
			this.tools.loaded().countBatch(mapped.batch().end().offset() - mapped.batch().begin().offset());
		}
	}

	private void inLanes(int lanes, Lane work) throws Exception {
		ExecutorService executor = Executors.newCachedThreadPool();
		List<Future<Void>> running = new ArrayList<>();
		try {
			for (int lane = 0; lane < lanes; lane++) {
				int number = lane;
				Callable<Void> task = () -> {
					run(number, work);
					return null;
				};
				running.add(executor.submit(LogContext.carried(task)));
			}
		}
		finally {
			executor.shutdown();
			await(executor);
		}
		for (Future<Void> lane : running) {
			try {
				lane.get();
			}
			catch (ExecutionException ex) {
				if (ex.getCause() instanceof Exception failure) {
					throw failure;
				}
				throw ex;
			}
		}
	}

	private void run(int lane, Lane work) throws Exception {
		try {
			work.load(lane);
		}
		catch (TooManyInAnyOrder ex) {
			// From here on the order of the file matters: the leader loads the rest.
			this.over = true;
			this.tools.inTransaction(() -> this.tools.distribution().close(this.context.attempt()));
		}
		catch (Throwable ex) {
			this.failed = true;
			throw ex;
		}
	}

	/** An interrupt stops the lanes after their batches, and waits for them. */
	private void await(ExecutorService executor) throws InterruptedException {
		boolean ended = false;
		InterruptedException interrupted = null;
		while (!ended) {
			try {
				ended = executor.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
			}
			catch (InterruptedException ex) {
				interrupted = ex;
				this.failed = true;
				executor.shutdownNow();
			}
		}
		if (interrupted != null) {
			throw interrupted;
		}
	}

	/** The work of one lane. */
	private interface Lane {

		void load(int number) throws Exception;

	}

	/**
	 * A batch has more rejects than the run can have while batches are committed in any
	 * order. The batch is rolled back.
	 */
	private static final class TooManyInAnyOrder extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}
