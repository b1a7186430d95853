package dev.blockload.importjob;

import java.io.IOException;
import java.util.Objects;
import java.util.function.Supplier;

import dev.blockload.publish.Target;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Examines the staged rows of a run, and turns those that the block would refuse into
 * rejects. This is done outside the transaction of a step: their records are read again
 * from S3, which no transaction waits for. If it is interrupted, the next examination
 * continues with the rows that are left.
 */
final class RowExamination {

	private final RunContext context;

	private final ImportTools tools;

	private final TransactionTemplate outside;

	RowExamination(RunContext context, ImportTools tools, PlatformTransactionManager transactions) {
		this.context = context;
		this.tools = tools;
		this.outside = new TransactionTemplate(transactions);
		this.outside.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
	}

	/** Wait for the rows of committed transactions, which can be on several nodes. */
	void settle() {
		BlockPlanner.Planned known = this.context.planned();
		BlockPlanner.Planned planned = (known != null) ? known
				: fenced(() -> this.tools.planner().planned(this.context));
		this.tools.publisher().settle(this.context.alive(), planned.target(), this.outside);
	}

	/** Take the rows that the block would refuse, and store their rejects. */
	void run() throws IOException {
		long run = this.context.run();
		// Outside the step's transaction: a query would open it for as long as S3 takes.
		Unfit found = fenced(() -> {
			BlockPlanner.Planned now = this.tools.planner().plannedNow(this.context);
			this.tools.verifier().takeUnfit(run, now.target());
			long unfit = this.tools.verifier().countUnfit(run, now.target());
			return new Unfit(now, unfit, (unfit > 0) ? kept(this.tools.rejects().count(run), unfit) : 0);
		});
		if (found.count() == 0) {
			return;
		}
		BlockPlanner.Planned planned = found.planned();
		Target target = planned.target();
		UnfitRecords unfit = new UnfitRecords(
				(after, atOnce) -> fenced(() -> this.tools.verifier().unfit(run, target, after, atOnce)),
				(rejects) -> fenced(() -> {
					this.tools.rejects().add(run, rejects);
					return rejects;
				}), found.most());
		new RawRecords(this.context.store(), this.context.pin(), this.context.definition().dialect(),
				planned.mapping().cells(),
				(record) -> fenced(() -> this.tools.ledger().batchOf(run, record).orElseThrow()))
			.read(unfit, unfit::rejected);
		unfit.flush();
	}

	/** Whether an examination was interrupted before all rejects were stored. */
	boolean isInterrupted() {
		return fenced(() -> {
			Target target = this.tools.planner().planned(this.context).target();
			return this.tools.verifier().countUnfit(this.context.run(), target) > 0;
		});
	}

	/** How many of the unfit rows to keep: not all if the run fails because of them. */
	private long kept(long rejected, long unfit) {
		long read = this.tools.ledger().books(this.context.run()).units();
		boolean tooMany = this.context.definition().rejects().exceededBy(rejected + unfit, read);
		return tooMany ? Math.max(0, RejectCheck.KEPT + 1 - rejected) : unfit;
	}

	/**
	 * What an examination took.
	 *
	 * @param planned where the rows go
	 * @param count how many rows are unfit
	 * @param most of how many of these to keep rejects
	 */
	private record Unfit(BlockPlanner.Planned planned, long count, long most) {
	}

	private <T> T fenced(Supplier<T> work) {
		return Objects.requireNonNull(this.outside.execute((status) -> {
			this.tools.row().attempts().enter(this.context.attempt());
			T done = work.get();
			this.context.alive().confirm();
			return done;
		}));
	}

}
