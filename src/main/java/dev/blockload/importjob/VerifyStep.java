package dev.blockload.importjob;

import java.io.IOException;
import java.util.List;

import dev.blockload.Failure;
import dev.blockload.csv.Reject;
import dev.blockload.publish.PublishCode;
import dev.blockload.publish.StagingTable;
import dev.blockload.publish.Verifier.UnfitRow;
import dev.blockload.publish.Verifier;
import dev.blockload.run.Ledger;
import dev.blockload.run.RejectStore;
import dev.blockload.run.RunStages;
import dev.blockload.run.Stage;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Balances the books, moves rows that the block's key would refuse to the rejects, and
 * makes the staging table ready, without a lock on the block.
 */
final class VerifyStep implements Tasklet {

	/** More unfit rows than this are a wrong file or a wrong key, not records to mend. */
	private static final int MOST_UNFIT = 10_000;

	private final RunContext context;

	private final RunStages stages;

	private final Targets targets;

	private final Ledger ledger;

	private final StagingTable staging;

	private final Verifier verifier;

	private final RejectStore rejects;

	private final TransactionTemplate outside;

	VerifyStep(RunContext context, RunStages stages, Targets targets, Ledger ledger, StagingTable staging,
			Verifier verifier, RejectStore rejects, PlatformTransactionManager transactions) {
		this.context = context;
		this.stages = stages;
		this.targets = targets;
		this.ledger = ledger;
		this.staging = staging;
		this.verifier = verifier;
		this.rejects = rejects;
		this.outside = new TransactionTemplate(transactions);
		this.outside.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
	}

	@Override
	public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext chunkContext) throws IOException {
		if (this.context.isDone(Stage.VERIFIED)) {
			return RepeatStatus.FINISHED;
		}
		// Rejected records are read again from S3: found outside the step's transaction,
		// so that it does not wait.
		List<Reject> unfit = unfitRecords();
		this.stages.enter(this.context.attempt());
		Targets.Planned planned = this.targets.planned(this.context);
		Ledger.Books books = this.ledger.books(this.context.run());
		this.verifier.balance(books, this.staging.count(this.context.run()));
		new RejectCheck(this.context.run(), this.context.definition().rejects()).atTheEnd(books.rejected(),
				books.read());
		if (!unfit.isEmpty()) {
			this.verifier.remove(this.context.run(), unfit.stream().map(Reject::record).toList());
			this.rejects.add(this.context.run(), unfit);
		}
		this.verifier.prepare(this.context.run(), planned.target());
		this.stages.advance(this.context.attempt(), Stage.LOADED, Stage.VERIFIED);
		this.context.reached(Stage.VERIFIED);
		return RepeatStatus.FINISHED;
	}

	private List<Reject> unfitRecords() throws IOException {
		List<UnfitRow> rows = this.outside.execute((status) -> this.verifier.findUnfit(this.context.run(),
				this.targets.planned(this.context).target(), MOST_UNFIT));
		if (rows == null || rows.isEmpty()) {
			return List.of();
		}
		if (rows.size() > MOST_UNFIT) {
			throw new ImportJobException(PublishCode.TOO_MANY_REJECTS,
					"more than " + MOST_UNFIT + " records have no key of their own, such as record "
							+ rows.get(0).record() + ": " + rows.get(0).reason(),
					"look whether the file or the block's key is the wrong one, then start a new run", null);
		}
		return new RawRecords(this.context.store(), this.context.pin(), this.context.definition().dialect(),
				(record) -> this.outside.execute((status) -> this.ledger.chunkOf(this.context.run(), record)))
			.rejects(rows);
	}

}
