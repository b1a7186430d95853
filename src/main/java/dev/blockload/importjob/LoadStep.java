package dev.blockload.importjob;

import java.util.Objects;

import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Dialect;
import dev.blockload.mapping.SliceMapper;
import dev.blockload.publish.Target;
import dev.blockload.run.Coverage;
import dev.blockload.run.Gap;
import dev.blockload.run.Ledger;
import dev.blockload.run.LoadPath;
import dev.blockload.run.Stage;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.partition.PartitionStep;
import org.springframework.batch.core.partition.support.SimpleStepExecutionSplitter;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The chunk-oriented step: reader (batches of slices) → processor (rows and rejects) →
 * writer (ledger, COPY, rejects), partitioned by lane. The ledger decides what is left to
 * do: a run that is loaded has nothing to do, whatever Spring Batch noted.
 */
final class LoadStep {

	static final String NAME = "load";

	private final PlatformTransactionManager transactions;

	private final LoadSettings settings;

	private final ImportTools tools;

	private final RangeTools ranges;

	private final LaneRoutes routes;

	LoadStep(PlatformTransactionManager transactions, LoadSettings settings, ImportTools tools, RangeTools ranges,
			LaneRoutes routes) {
		this.routes = routes;
		this.ranges = ranges;
		this.transactions = transactions;
		this.settings = settings;
		this.tools = tools;
	}

	/**
	 * The step of one attempt.
	 * @param context the attempt
	 * @param repository of the attempt
	 * @param listener called when the step begins
	 */
	Step of(RunContext context, JobRepository repository, StepExecutionListener listener) throws Exception {
		LoadGate step = new LoadGate(repository, context);
		LanePartitionHandler handler = new LanePartitionHandler(() -> lanes(context, step.loading().coverage()),
				(lane) -> ofLane(context, repository, lane, step.loading()));
		SimpleStepExecutionSplitter splitter = new SimpleStepExecutionSplitter(repository, NAME, handler);
		splitter.setAllowStartIfComplete(true);
		step.setStepExecutionSplitter(splitter);
		step.setPartitionHandler(handler);
		step.setAllowStartIfComplete(true);
		step.setName(NAME);
		step.registerStepExecutionListener(listener);
		step.afterPropertiesSet();
		return step;
	}

	/** A lane for each batch, as far as is known, and no more than the settings say. */
	private int lanes(RunContext context, Coverage coverage) {
		long batches = 0;
		for (Gap gap : coverage.gaps()) {
			Long end = gap.end();
			// A compressed text is longer than its object, rarely more than ten times.
			long bytes = (end != null) ? end - gap.begin().offset() : 10 * context.pin().size();
			batches += (bytes + this.settings.batchBytes() - 1) / this.settings.batchBytes();
		}
		boolean unknown = coverage.end().isEmpty();
		return (int) Math.min(this.settings.lanes(), unknown ? Math.max(1, batches) : batches);
	}

	private Step ofLane(RunContext context, JobRepository repository, int lane, Loading loading) {
		BlockPlanner.Planned planned = this.tools.planner().planned(context);
		int cells = planned.mapping().cells().size();
		RecordCounts counts = new RecordCounts(context, this.tools.ledger(), lane, loading.progress(),
				(cells > 0) ? cells : null);
		LaneReader reader = new LaneReader(loading.reader(), loading.rejects());
		LaneRoute route = loading.routes().of(lane);
		return new StepBuilder(NAME + ":" + lane, repository).<ReadBatch, MappedBatch>chunk(1)
			// Without it the step would run on a resourceless manager, and a failed batch
			// would stay written.
			.transactionManager(reader.before(this.transactions))
			.reader(reader)
			.processor(new BatchMapper(mapper(context, planned), reader, loading.rejects()))
			.writer(new BatchWriter(context, this.tools, planned, lane, counts, route))
			.stream(counts)
			.listener(counts)
			.listener(traced(context, lane))
			.listener(context.stop())
			.listener(opened(route))
			.build();
	}

	private static StepExecutionListener traced(RunContext context, int lane) {
		return new StepExecutionListener() {
			@Override
			public void beforeStep(StepExecution stepExecution) {
				context.trace().laneBegins(lane);
			}

			@Override
			public @Nullable ExitStatus afterStep(StepExecution stepExecution) {
				context.trace().laneEnds(lane, stepExecution.getStatus().name(), stepExecution.getReadCount());
				return null;
			}
		};
	}

	private static StepExecutionListener opened(LaneRoute route) {
		return new StepExecutionListener() {
			@Override
			public void beforeStep(StepExecution stepExecution) {
				route.open();
			}

			@Override
			public @Nullable ExitStatus afterStep(StepExecution stepExecution) {
				route.close();
				return null;
			}
		};
	}

	private SliceMapper mapper(RunContext context, BlockPlanner.Planned planned) {
		Dialect dialect = context.definition().dialect();
		return new SliceMapper(planned.mapping(), dialect, dialect.limits(this.settings.sliceBytes()),
				planned.target().keptKey());
	}

	private Loading loading(RunContext context, RejectCheck check) {
		BufferLimits limits = context.definition().dialect().limits(this.settings.sliceBytes());
		Coverage coverage = this.tools.ledger().coverage(context.run());
		RejectOrder rejects = new RejectOrder(check.most());
		int records = mapper(context, this.tools.planner().planned(context)).mostRecords();
		return new Loading(coverage, rejects,
				new BatchReader(context, coverage, limits.sliceRecords(records), this.settings, rejects),
				new LoadProgress(context, coverage), this.routes.open(context, target(context), coverage));
	}

	private Target target(RunContext context) {
		return this.tools.planner().planned(context).target();
	}

	/**
	 * What the lanes of an attempt share.
	 *
	 * @param coverage what earlier attempts have loaded
	 * @param rejects counts rejects in the order of the file
	 * @param reader reads the rest
	 * @param progress of the run
	 * @param routes through which nodes of Citus the lanes write
	 */
	private record Loading(Coverage coverage, RejectOrder rejects, BatchReader reader, LoadProgress progress,
			LaneRoutes.Open routes) {
	}

	/**
	 * The partitioned step. It does nothing if the run's row says that the object is
	 * loaded, and fails if a part of it is not loaded. If too many records are rejected,
	 * the lanes end without a failure, so that the batch that exceeded the limit is
	 * committed; this step fails afterwards, and again in each later attempt.
	 */
	private final class LoadGate extends PartitionStep {

		private final RunContext context;

		private final RejectCheck check;

		private volatile @Nullable Loading loading;

		LoadGate(JobRepository repository, RunContext context) {
			super(repository);
			this.context = context;
			this.check = new RejectCheck(context.run(), context.definition().rejects(), context.definition().unit());
		}

		/** That of this attempt. */
		Loading loading() {
			return Objects.requireNonNull(this.loading);
		}

		@Override
		protected void doExecute(StepExecution stepExecution) throws Exception {
			if (!this.context.isDone(Stage.LOADED) && isLoadedDirectly(stepExecution)) {
				return;
			}
			if (!this.context.isDone(Stage.PUBLISHED) && !this.context.isDoneHere(Stage.PLANNED)) {
				createSideTables();
			}
			if (this.context.isDone(Stage.LOADED)) {
				return;
			}
			boolean helped = new DistributedLoad(this.context, LoadStep.this.ranges, this.check).load();
			// What is left, in the order of the file. If other nodes helped, usually
			// nothing.
			Loading begun = LoadStep.this.loading(this.context, this.check);
			this.loading = begun;
			try {
				checkRejects(begun.coverage());
				begun.progress().report();
				super.doExecute(stepExecution);
			}
			finally {
				begun.reader().close();
				if (helped) {
					count(stepExecution);
				}
			}
			if (this.context.stop().isRequested()) {
				checkRejects(LoadStep.this.tools.ledger().coverage(this.context.run()));
				// The lanes end without a failure, and something is not loaded.
				throw new JobInterruptedException("stopped");
			}
			new TransactionTemplate(LoadStep.this.transactions)
				.executeWithoutResult((status) -> end(begun, begun.reader().end().orElse(Long.MAX_VALUE)));
			this.context.reached(Stage.LOADED);
		}

		/** Add what workers loaded to the counts of the lanes. */
		private void count(StepExecution stepExecution) {
			Ledger.Books books = LoadStep.this.tools.ledger().ofWorkers(this.context.attempt());
			boolean cells = books.cellsPerRecord() != null;
			stepExecution.setReadCount(stepExecution.getReadCount() + books.read());
			stepExecution.setWriteCount(stepExecution.getWriteCount() + (cells ? books.read() : books.loaded()));
			stepExecution.setProcessSkipCount(stepExecution.getProcessSkipCount() + (cells ? 0 : books.rejected()));
		}

		/** A direct load that is refused continues as a staged one. */
		private boolean isLoadedDirectly(StepExecution stepExecution) throws Exception {
			return switch (this.context.path()) {
				case DIRECT -> {
					Stage reached = new DirectLoad(this.context, LoadStep.this.tools, LoadStep.this.settings,
							LoadStep.this.transactions)
						.load(stepExecution);
					this.context.choose((reached == Stage.PLANNED) ? LoadPath.STAGED : LoadPath.DIRECT);
					yield reached != Stage.PLANNED;
				}
				case STAGED -> false;
			};
		}

		private void createSideTables() {
			Target target = LoadStep.this.tools.planner().planned(this.context).target();
			new TransactionTemplate(LoadStep.this.transactions).executeWithoutResult((status) -> {
				LoadStep.this.tools.row().attempts().enter(this.context.attempt());
				LoadStep.this.tools.staging().createSideTables(this.context.run(), target);
				this.context.alive().confirm();
			});
		}

		private void end(Loading ended, long end) {
			LoadStep.this.tools.row().attempts().enter(this.context.attempt());
			ended.routes().close();
			Coverage loaded = LoadStep.this.tools.ledger().coverage(this.context.run());
			checkRejects(loaded);
			Coverage coverage = loaded.endingAt(end);
			if (!coverage.gaps().isEmpty()) {
				throw ImportJobException.unfinished(this.context.run(),
						end - coverage.begin().offset() - coverage.bytes(), this.context.pin().size());
			}
			LoadStep.this.tools.row().steps().loaded(this.context.attempt(), end);
			this.context.alive().confirm();
		}

		/** While something before the last batch is not loaded, that comes first. */
		private void checkRejects(Coverage coverage) {
			boolean inOrder = coverage.records() > 0 && coverage.isContiguous();
			if (inOrder || coverage.rejectedInOrder() > this.check.most()) {
				Ledger.Books books = LoadStep.this.tools.ledger().books(this.context.run());
				this.check.whileLoading(books.rejected(), books.units());
			}
		}

	}

}
