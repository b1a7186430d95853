package dev.blockload.importjob;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

import dev.blockload.Warning;
import dev.blockload.block.Block;
import dev.blockload.block.RecordColumn;
import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Dialect;
import dev.blockload.definition.Checkpoint;
import dev.blockload.mapping.MappedSlice;
import dev.blockload.mapping.Mapping;
import dev.blockload.mapping.SliceMapper;
import dev.blockload.publish.DeleteGuard;
import dev.blockload.publish.DirectPublisher;
import dev.blockload.publish.Publication;
import dev.blockload.run.Batch;
import dev.blockload.run.Coverage;
import dev.blockload.run.Ledger;
import dev.blockload.run.Run;
import dev.blockload.run.RunPlan;
import dev.blockload.run.SqlFailures;
import dev.blockload.run.Stage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Loads the file of one attempt directly into its block: the work of {@code load},
 * {@code verify} and {@code publish} in one transaction. A small file is read to its end
 * before; a large one is read while the server copies. Whatever only a staged load can
 * handle is rolled back, and the run is staged from then on. For one thread.
 */
final class DirectLoad {

	/** The transaction that copies and publishes. */
	private static final String COPY = "direct-copy";

	/** The transaction that keeps the rejects of a load that was rolled back. */
	private static final String REJECTS = "direct-rejects";

	/** The transaction that lets a run be staged. */
	private static final String REFUSED = "direct-refused";

	private static final Logger logger = LoggerFactory.getLogger(DirectLoad.class);

	private final RunContext context;

	private final ImportTools tools;

	private final LoadSettings settings;

	private final PlatformTransactionManager transactions;

	private final RejectCheck check;

	DirectLoad(RunContext context, ImportTools tools, LoadSettings settings, PlatformTransactionManager transactions) {
		this.context = context;
		this.tools = tools;
		this.settings = settings;
		this.transactions = transactions;
		this.check = new RejectCheck(context.run(), context.definition().rejects(), context.definition().unit());
	}

	/**
	 * Load the file.
	 * @param execution whose counts are those of the records
	 * @return how far the run has come: {@link Stage#PLANNED} if it must be staged
	 * @throws JobInterruptedException if the run is asked to stop
	 */
	Stage load(StepExecution execution) throws IOException, JobInterruptedException {
		requireNoRejectsKept();
		BlockPlanner.Planned planned = this.tools.planner().planned(this.context);
		RunPlan plan = this.tools.runs().plan(this.context.run());
		DirectTotals totals = new DirectTotals(plan);
		Stage reached;
		try {
			reached = load(planned, plan, totals);
		}
		catch (DirectRefusal refused) {
			stage(plan, refused);
			return Stage.PLANNED;
		}
		catch (DirectRows.Stopped stopped) {
			throw stopped.interrupted();
		}
		count(execution, totals.books());
		this.context.reached(reached);
		return reached;
	}

	private Stage load(BlockPlanner.Planned planned, RunPlan plan, DirectTotals totals) throws IOException {
		RejectOrder order = new RejectOrder(RejectOrder.UNLIMITED);
		Coverage nothing = new Coverage(plan.begin(), plan.end(), List.of());
		LoadProgress progress = new LoadProgress(this.context, nothing);
		progress.report();
		BufferLimits limits = this.context.definition().dialect().limits(this.settings.sliceBytes());
		try (BatchReader reader = new BatchReader(this.context, nothing,
				limits.sliceRecords(mapper(planned).mostRecords()), this.settings, order);
				MappedBatches batches = new MappedBatches(reader, order, () -> mapper(planned), DirectRows.MOST_REJECTS,
						isHeld(plan) ? MappedSlice::compact : UnaryOperator.identity(), threads(plan));
				DirectRows rows = new DirectRows(this.context, batches, reader, totals, progress,
						this.tools.memory())) {
			if (isHeld(plan)) {
				rows.hold(this.settings.directLimit().toBytes());
				requireFewRejects(totals);
			}
			return copy(planned, totals, rows);
		}
		catch (DataAccessException ex) {
			if (DirectPublisher.isRefusal(ex)) {
				throw new DirectRefusal("the server refused them: " + SqlFailures.messageOf(ex), ex);
			}
			throw ex;
		}
		catch (TooManyRejects ex) {
			keepRejects(totals);
			throw ex.failure;
		}
		catch (TransactionSystemException ex) {
			// The rollback failed too.
			if (ex.getApplicationException() instanceof TooManyRejects tooMany) {
				keepRejects(totals);
				throw tooMany.failure;
			}
			throw ex;
		}
	}

	/** A file without checkpoints is held if it is small: its block is locked briefly. */
	private boolean isHeld(RunPlan plan) {
		boolean small = this.tools.path().isSmall(this.context, plan.end());
		return this.context.definition().checkpoint() == Checkpoint.ON || (small && plan.end() != null);
	}

	/** A file of one batch is mapped in this thread. */
	private int threads(RunPlan plan) {
		Long end = plan.end();
		boolean oneBatch = end != null && end - plan.begin().offset() <= BatchReader.BATCH_BYTES;
		return (oneBatch && isHeld(plan)) ? 0 : this.settings.lanes();
	}

	private SliceMapper mapper(BlockPlanner.Planned planned) {
		Dialect dialect = this.context.definition().dialect();
		return new SliceMapper(planned.mapping(), dialect, dialect.limits(this.settings.sliceBytes()), List.of());
	}

	private Stage copy(BlockPlanner.Planned planned, DirectTotals totals, DirectRows rows) {
		return Objects.requireNonNull(transaction(COPY).execute((status) -> {
			this.tools.row().attempts().enter(this.context.attempt());
			Stage reached = publish(planned, totals, rows);
			this.tools.row().attempts().leave();
			this.context.alive().confirm();
			return reached;
		}));
	}

	private Stage publish(BlockPlanner.Planned planned, DirectTotals totals, DirectRows rows) {
		String importName = this.context.definition().name();
		this.tools.publisher().serialize(this.context.attempt(), this.context.alive(), importName, planned.target());
		Publication publication = new Publication(this.context.attempt(), this.context.alive(), planned.target(), 0, 0,
				new DeleteGuard(this.context.definition().deletes(), null, 0, ""));
		Optional<String> obstacle = this.tools.direct().lock(publication);
		obstacle.or(() -> this.tools.path().kept(this.context, planned.target())).ifPresent((found) -> {
			throw new DirectRefusal(found);
		});
		Optional<List<Warning>> unchanged = this.tools.unchanged().find(this.context);
		if (unchanged.isPresent()) {
			this.tools.row().completions().unchanged(this.context.attempt(), Stage.PLANNED, unchanged.get());
			return Stage.UNCHANGED;
		}
		this.tools.corrections().check(this.context);
		long copied = this.tools.direct().copy(publication, rows);
		requireFewRejects(totals);
		Ledger.Books books = totals.books();
		totals.batch().ifPresent((batch) -> addToLedger(batch, totals));
		this.tools.corrections().published(this.context);
		Run.Counts counts = books
			.withCells(new Run.Counts(books.read(), books.loaded(), books.rejected(), copied, 0L, 0L, 0L));
		counts.imbalance().ifPresent((found) -> {
			throw ImportJobException.doesNotBalance(this.context.run(), found);
		});
		this.tools.row().warn(this.context.run(), this.tools.unchanged().sameContent(this.context));
		this.tools.row()
			.completions()
			.loadedDirectly(this.context.attempt(), totals.offset(), counts, planned.target().block().oid());
		this.tools.undo().trim(this.context.attempt(), importName, planned.target());
		return Stage.PUBLISHED;
	}

	private void addToLedger(Batch batch, DirectTotals totals) {
		this.tools.ledger().addEntered(this.context.attempt(), 0, batch);
		this.tools.rejects().add(this.context.run(), totals.rejects());
	}

	private void requireFewRejects(DirectTotals totals) {
		Ledger.Books books = totals.books();
		try {
			this.check.atTheEnd(books.rejected(), books.units());
		}
		catch (ImportJobException ex) {
			throw new TooManyRejects(ex);
		}
	}

	/** The run fails, and a person needs to see why. */
	private void keepRejects(DirectTotals totals) {
		transaction(REJECTS).executeWithoutResult((status) -> {
			this.tools.row().attempts().enter(this.context.attempt());
			totals.batch().ifPresent((batch) -> addToLedger(batch, totals));
			this.tools.row().attempts().leave();
			this.context.alive().confirm();
		});
	}

	/**
	 * An earlier attempt can have kept its rejects and died before its failure was noted.
	 */
	private void requireNoRejectsKept() {
		if (this.context.attempt().number() > 1) {
			Ledger.Books books = this.tools.ledger().books(this.context.run());
			this.check.atTheEnd(books.rejected(), books.units());
		}
	}

	private void stage(RunPlan plan, DirectRefusal refused) {
		logger.info("Run {} is staged: {}.", this.context.run(), refused.reason());
		transaction(REFUSED).executeWithoutResult((status) -> {
			this.tools.row().attempts().enter(this.context.attempt());
			Block block = this.tools.planner().blockOf(this.context.definition());
			Mapping mapping = BlockPlanner.mapping(this.context.definition(), block, plan.header(),
					this.context.facts());
			RecordColumn column = new StagedPlan(this.tools.staging()).create(this.context.run(),
					this.context.definition(), block, BlockPlanner.target(this.context.definition(), block, mapping));
			this.tools.row().steps().staged(this.context.attempt(), column);
			var unused = BlockPlanner.planned(this.context, block, plan.header(), column);
			if (this.context.definition().checkpoint() == Checkpoint.OFF) {
				this.tools.row().warn(this.context.run(), List.of(PathChoice.staged(refused.reason())));
			}
			this.tools.row().attempts().leave();
			this.context.alive().confirm();
		});
	}

	private TransactionTemplate transaction(String name) {
		TransactionTemplate template = new TransactionTemplate(this.transactions);
		template.setName(name);
		return template;
	}

	private static void count(StepExecution execution, Ledger.Books books) {
		boolean cells = books.cellsPerRecord() != null;
		execution.setReadCount(books.read());
		execution.setWriteCount(cells ? books.read() : books.loaded());
		execution.setProcessSkipCount(cells ? 0 : books.rejected());
	}

	/**
	 * The limit of the import is exceeded, and everything was read.
	 */
	private static final class TooManyRejects extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final ImportJobException failure;

		TooManyRejects(ImportJobException failure) {
			super(failure);
			this.failure = failure;
		}

	}

}
