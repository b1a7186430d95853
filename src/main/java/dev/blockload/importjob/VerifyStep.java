package dev.blockload.importjob;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import dev.blockload.Warning;
import dev.blockload.publish.Target;
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

	private final RunContext context;

	private final ImportTools tools;

	private final TransactionTemplate outside;

	VerifyStep(RunContext context, ImportTools tools, PlatformTransactionManager transactions) {
		super(context, tools.row(), Stage.VERIFIED);
		this.context = context;
		this.tools = tools;
		this.outside = new TransactionTemplate(transactions);
		this.outside.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
	}

	/**
	 * Rows that the block would refuse become rejects outside the step's transaction:
	 * their records are read again from S3, which no transaction waits for. If it is
	 * interrupted, the next attempt continues with the rows that are left.
	 */
	@Override
	void prepare() throws IOException {
		long run = this.context.run();
		// Outside the step's transaction too: a query would open it for as long as S3
		// takes.
		BlockPlanner.Planned planned = fenced(() -> this.tools.planner().planned(this.context));
		Target target = planned.target();
		long most = fenced(() -> {
			this.tools.verifier().takeUnfit(run, target);
			return kept(this.tools.rejects().count(run), this.tools.verifier().countUnfit(run, target));
		});
		UnfitRecords unfit = new UnfitRecords(
				(after, atOnce) -> fenced(() -> this.tools.verifier().unfit(run, target, after, atOnce)),
				(rejects) -> fenced(() -> {
					this.tools.rejects().add(run, rejects);
					return rejects;
				}), most);
		new RawRecords(this.context.store(), this.context.pin(), this.context.definition().dialect(),
				planned.mapping().cells(), (record) -> fenced(() -> this.tools.ledger().chunkOf(run, record)))
			.read(unfit, unfit::rejected);
		unfit.flush();
	}

	/** How many of the unfit rows to keep: not all if the run fails because of them. */
	private long kept(long rejected, long unfit) {
		long read = this.tools.ledger().books(this.context.run()).units();
		boolean tooMany = this.context.definition().rejects().exceededBy(rejected + unfit, read);
		return tooMany ? Math.max(0, RejectCheck.KEPT + 1 - rejected) : unfit;
	}

	private <T> T fenced(Supplier<T> work) {
		return Objects.requireNonNull(this.outside.execute((status) -> {
			this.tools.row().enter(this.context.attempt());
			T done = work.get();
			this.context.alive().confirm();
			return done;
		}));
	}

	@Override
	Stage work() {
		long run = this.context.run();
		Target target = this.tools.planner().planned(this.context).target();
		Ledger.Books books = this.tools.ledger().books(run);
		long kept = this.tools.rejects().count(run);
		long rejected = kept + this.tools.verifier().countUnfit(run, target);
		this.tools.verifier()
			.balance(run, books, this.tools.staging().count(run) + this.tools.verifier().countTaken(run, target));
		new RejectCheck(run, this.context.definition().rejects(), this.context.definition().unit()).atTheEnd(rejected,
				books.units(), kept);
		this.tools.verifier().requireCompleteSums(run, target, rejected);
		List<Warning> warnings = this.tools.verifier().warnings(run, target);
		if (!warnings.isEmpty()) {
			this.tools.row().warn(run, warnings);
		}
		this.tools.verifier().prepare(run, target);
		this.tools.row().verified(this.context.attempt());
		return Stage.VERIFIED;
	}

}
