package dev.blockload.importjob;

import java.io.IOException;
import java.util.List;

import dev.blockload.Warning;
import dev.blockload.publish.Target;
import dev.blockload.run.Ledger;
import dev.blockload.run.Stage;

import org.springframework.transaction.PlatformTransactionManager;

/**
 * Balances the counts, moves rows that the block would refuse to the rejects, and
 * prepares the staging table, without a lock on the block.
 */
final class VerifyStep extends RunStep {

	private final RunContext context;

	private final ImportTools tools;

	private final RowExamination examination;

	VerifyStep(RunContext context, ImportTools tools, PlatformTransactionManager transactions) {
		super(context, tools.row(), Stage.VERIFIED);
		this.context = context;
		this.tools = tools;
		this.examination = new RowExamination(context, tools, transactions);
	}

	@Override
	void prepare() throws IOException {
		this.examination.settle();
		this.examination.run();
	}

	@Override
	Stage work() {
		long run = this.context.run();
		Target target = this.tools.planner().planned(this.context).target();
		Ledger.Books books = this.tools.ledger().books(run);
		long kept = this.tools.rejects().count(run);
		long rejected = kept + this.tools.verifier().countUnfit(run, target);
		this.tools.verifier().balance(run, books);
		new RejectCheck(run, this.context.definition().rejects(), this.context.definition().unit()).atTheEnd(rejected,
				books.units(), kept);
		this.tools.verifier().requireCompleteSums(run, target, rejected);
		List<Warning> warnings = this.tools.verifier().warnings(run, target);
		if (!warnings.isEmpty()) {
			this.tools.row().warn(run, warnings);
		}
		this.tools.verifier().prepare(run, target, this.tools.verifier().countStaged(run, target, books));
		this.tools.row().steps().verified(this.context.attempt());
		return Stage.VERIFIED;
	}

}
