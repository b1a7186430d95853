package dev.blockload.importjob;

import java.util.Objects;

import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.Slice;
import dev.blockload.mapping.MappedSlice;
import dev.blockload.mapping.RejectBudget;
import dev.blockload.mapping.SliceMapper;
import dev.blockload.publish.StagingTable;
import dev.blockload.publish.Target;
import dev.blockload.run.Ledger;
import dev.blockload.run.Stage;
import org.jspecify.annotations.Nullable;

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
 * The chunk-oriented step: reader (slices) → processor (rows and rejects) → writer
 * (ledger, COPY, rejects), partitioned by range. The ledger decides what is left to do: a
 * run that is loaded has nothing to do, whatever Spring Batch noted.
 */
final class LoadStep {

	static final String NAME = "load";

	private final JobRepository repository;

	private final PlatformTransactionManager transactions;

	private final LoadSettings settings;

	private final ImportTools tools;

	LoadStep(JobRepository repository, PlatformTransactionManager transactions, LoadSettings settings,
			ImportTools tools) {
		this.repository = repository;
		this.transactions = transactions;
		this.settings = settings;
		this.tools = tools;
	}

	Step of(RunContext context, StepExecutionListener listener) throws Exception {
		LoadGate step = new LoadGate(this.repository, context);
		RangePartitionHandler handler = new RangePartitionHandler(() -> this.tools.ledger().ranges(context.run()),
				(ordinal) -> ofRange(context, ordinal, step.budget()), this.settings.workers());
		SimpleStepExecutionSplitter splitter = new SimpleStepExecutionSplitter(this.repository, NAME, handler);
		splitter.setAllowStartIfComplete(true);
		step.setStepExecutionSplitter(splitter);
		step.setPartitionHandler(handler);
		step.setAllowStartIfComplete(true);
		step.setName(NAME);
		step.registerStepExecutionListener(listener);
		step.afterPropertiesSet();
		return step;
	}

	private Step ofRange(RunContext context, int ordinal, RejectBudget budget) {
		BlockPlanner.Planned planned = this.tools.planner().planned(context);
		RecordCounts counts = new RecordCounts(context, this.tools.ledger(), ordinal);
		Dialect dialect = context.definition().dialect();
		BufferLimits limits = dialect.limits(this.settings.sliceBytes());
		SliceMapper mapper = new SliceMapper(planned.mapping(), dialect, limits, planned.target().keptKey());
		return new StepBuilder(NAME + ":" + ordinal, this.repository)
			.<Slice, MappedSlice>chunk(this.settings.chunkSize())
			// Without it the step would run on a resourceless manager, and a failed chunk
			// would stay written.
			.transactionManager(this.transactions)
			.reader(new SliceItemReader(context, this.tools.ledger(), ordinal,
					limits.sliceRecords(mapper.mostRecords()), this.settings.chunkSize(), budget))
			.processor((slice) -> budget.isExceeded() ? null : mapper.map(slice, budget))
			.writer(new ChunkWriter(context, this.tools, planned, ordinal))
			.stream(counts)
			.listener(counts)
			.listener(context.stop())
			.build();
	}

	/**
	 * The partitioned step. It does nothing if the run's row says that the object is
	 * loaded, and fails if a range is not loaded to its end. If too many records are
	 * rejected, the workers end without a failure, so that the chunk that exceeded the
	 * limit is committed; this step fails afterwards, and again in each later attempt.
	 */
	private final class LoadGate extends PartitionStep {

		private final RunContext context;

		private final RejectCheck check;

		private volatile @Nullable RejectBudget budget;

		LoadGate(JobRepository repository, RunContext context) {
			super(repository);
			this.context = context;
			this.check = new RejectCheck(context.run(), context.definition().rejects(), context.definition().unit());
		}

		/** That of this attempt, which its workers share. */
		RejectBudget budget() {
			return Objects.requireNonNull(this.budget);
		}

		@Override
		protected void doExecute(StepExecution stepExecution) throws Exception {
			if (!this.context.isDone(Stage.PUBLISHED)) {
				createSideTables();
			}
			if (this.context.isDone(Stage.LOADED)) {
				return;
			}
			checkRejects();
			super.doExecute(stepExecution);
			checkRejects();
			if (this.context.stop().isRequested()) {
				// The workers end without a failure, their ranges unfinished.
				throw new JobInterruptedException("stopped");
			}
			new TransactionTemplate(LoadStep.this.transactions).executeWithoutResult((status) -> {
				LoadStep.this.tools.row().enter(this.context.attempt());
				this.context.ends()
					.forEach((ordinal, end) -> LoadStep.this.tools.ledger().end(this.context.attempt(), ordinal, end));
				Ledger.Books books = LoadStep.this.tools.ledger().books(this.context.run());
				if (books.unfinished() > 0) {
					throw ImportJobException.unfinished(this.context.run(), books.remaining(),
							this.context.pin().size());
				}
				LoadStep.this.tools.row().loaded(this.context.attempt());
				this.context.alive().confirm();
			});
			this.context.reached(Stage.LOADED);
		}

		private void createSideTables() {
			Target target = LoadStep.this.tools.planner().planned(this.context).target();
			new TransactionTemplate(LoadStep.this.transactions).executeWithoutResult((status) -> {
				LoadStep.this.tools.row().enter(this.context.attempt());
				LoadStep.this.tools.staging().createSideTables(this.context.run(), target);
				this.context.alive().confirm();
			});
		}

		private void checkRejects() {
			Ledger.Books books = LoadStep.this.tools.ledger().books(this.context.run());
			this.check.whileLoading(books.rejected(), books.units());
			this.budget = this.check.budget(books.rejected());
		}

	}

}
