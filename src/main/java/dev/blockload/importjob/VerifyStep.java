package dev.blockload.importjob;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import dev.blockload.csv.Reject;
import dev.blockload.publish.PublishCode;
import dev.blockload.publish.UnfitRow;
import dev.blockload.run.Ledger;
import dev.blockload.run.Stage;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Balances the counts, moves rows that the block would refuse to the rejects, and
 * prepares the staging table, without a lock on the block.
 */
final class VerifyStep extends RunStep {

	/** More unfit rows mean a wrong file or a wrong key, not records to correct. */
	private static final int MOST_UNFIT = 10_000;

	private final RunContext context;

	private final ImportTools tools;

	private final TransactionTemplate outside;

	private List<Long> unfit = List.of();

	VerifyStep(RunContext context, ImportTools tools, PlatformTransactionManager transactions) {
		super(context, tools.row(), Stage.VERIFIED);
		this.context = context;
		this.tools = tools;
		this.outside = new TransactionTemplate(transactions);
		this.outside.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
	}

	/**
	 * Rejected records are read again from S3: they are found outside the step's
	 * transaction, so that it does not wait for the store. They are stored in
	 * transactions of their own, because the raw texts of all of them can be larger than
	 * the heap. Until this step's transaction removes the staged rows, a later attempt
	 * finds the same rows and stores the same rejects again.
	 */
	@Override
	void prepare() throws IOException {
		this.unfit = List.of();
		List<UnfitRow> rows = this.outside.execute((status) -> this.tools.verifier()
			.findUnfit(this.context.run(), this.tools.planner().planned(this.context).target(), MOST_UNFIT));
		if (rows == null || rows.isEmpty()) {
			return;
		}
		new RawRecords(this.context.store(), this.context.pin(), this.context.definition().dialect(),
				(record) -> this.outside.execute((status) -> this.tools.ledger().chunkOf(this.context.run(), record)))
			.each(rows, this::store);
		if (rows.size() > MOST_UNFIT) {
			throw tooMany(rows);
		}
		this.unfit = rows.stream().map(UnfitRow::record).toList();
	}

	private void store(List<Reject> rejects) {
		this.outside.executeWithoutResult((status) -> {
			this.tools.row().enter(this.context.attempt());
			this.tools.rejects().replace(this.context.run(), rejects);
			this.context.alive().confirm();
		});
	}

	private ImportJobException tooMany(List<UnfitRow> rows) {
		Ledger.Books books = Objects
			.requireNonNull(this.outside.execute((status) -> this.tools.ledger().books(this.context.run())));
		return new ImportJobException(PublishCode.TOO_MANY_REJECTS, String.format(Locale.ROOT,
				"At least %,d of %,d records were rejected: %,d or more have a key that is null or not unique. Expected at most %,d such records. The first is record %d: %s",
				books.rejected() + rows.size(), books.read(), rows.size(), MOST_UNFIT, rows.get(0).record(),
				rows.get(0).reason()),
				"See them: ./blockload rejects " + this.context.run()
						+ ". Check that this is the right file, and that the key of the block is the right one. Then start a new run.");
	}

	@Override
	Stage work() {
		long run = this.context.run();
		BlockPlanner.Planned planned = this.tools.planner().planned(this.context);
		Ledger.Books books = this.tools.ledger().books(run);
		this.tools.verifier().balance(run, books, this.tools.staging().count(run));
		new RejectCheck(run, this.context.definition().rejects()).atTheEnd(books.rejected(), books.read());
		if (!this.unfit.isEmpty()) {
			this.tools.verifier().remove(run, this.unfit);
		}
		this.tools.verifier().prepare(run, planned.target());
		this.tools.row().verified(this.context.attempt());
		return Stage.VERIFIED;
	}

}
