package dev.blockload.importjob;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import dev.blockload.Warning;
import dev.blockload.publish.DeleteGuard;
import dev.blockload.publish.Publication;
import dev.blockload.publish.PublishCode;
import dev.blockload.publish.PublishedRows;
import dev.blockload.publish.Remarks;
import dev.blockload.publish.Target;
import dev.blockload.publish.UndoRule;
import dev.blockload.run.Ledger;
import dev.blockload.run.Run;
import dev.blockload.run.Stage;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.PlatformTransactionManager;

/**
 * The one short transaction that makes a run's rows visible in its block. It is fenced,
 * asks again whether the object is published already, locks, applies the mode, and stores
 * the counts.
 */
final class PublishStep extends RunStep {

	private final RunContext context;

	private final ImportTools tools;

	/** How often the staged rows are examined again before publish fails. */
	private static final int MOST_EXAMINATIONS = 3;

	private final RowExamination examination;

	/** How often publish found that the last examination is outdated. */
	private int outdated;

	PublishStep(RunContext context, ImportTools tools, PlatformTransactionManager transactions) {
		// UNCHANGED and REHEARSED come after it.
		super(context, tools.row(), Stage.PUBLISHED);
		this.context = context;
		this.tools = tools;
		this.examination = new RowExamination(context, tools, transactions);
	}

	/**
	 * Publish needs nothing of the store, unless rows must be examined again: others
	 * changed the block or its lists after {@code verify}. An earlier attempt can have
	 * begun that, unless this attempt did the work of {@code verify}.
	 */
	@Override
	void prepare() throws IOException {
		this.examination.settle();
		boolean canBeInterrupted = !this.context.isDoneHere(Stage.VERIFIED);
		if (this.outdated > 0 || (canBeInterrupted && this.examination.isInterrupted())) {
			this.examination.run();
		}
	}

	@Override
	@Nullable Stage work() {
		long run = this.context.run();
		BlockPlanner.Planned planned = this.tools.planner().planned(this.context);
		this.tools.publisher()
			.serialize(this.context.attempt(), this.context.alive(), this.context.definition().name(),
					planned.target());
		switch (this.context.purpose()) {
			case PUBLISH ->
				this.tools.undo().prepare(this.context.attempt(), this.context.definition().name(), planned.target());
			case DRY_RUN -> {
			}
		}
		Ledger.Books books = this.tools.ledger().books(run);
		long staged = this.tools.verifier().countStaged(run, planned.target(), books);
		long kept = this.tools.rejects().count(run);
		// Rejects are left over only if there are more than the import allows.
		long rejected = kept + this.tools.verifier().countUnfit(run, planned.target());
		new RejectCheck(run, this.context.definition().rejects(), this.context.definition().unit()).atTheEnd(rejected,
				books.units(), kept);
		long merged = this.tools.verifier().countMerged(run, planned.target());
		balance(books, new Run.Counts(books.read(), staged + merged, rejected, null, null, null, null)
			.with(this.tools.verifier().countSkipped(run, planned.target()), merged), 0);
		Optional<List<Warning>> unchanged = this.tools.unchanged().find(this.context);
		if (unchanged.isPresent()) {
			this.tools.staging().drop(run);
			this.tools.undo().discard(this.context.attempt(), planned.target());
			this.tools.row().completions().unchanged(this.context.attempt(), Stage.VERIFIED, unchanged.get());
			return Stage.UNCHANGED;
		}
		Publication publication = new Publication(this.context.attempt(), this.context.alive(), planned.target(),
				staged, rejected, guard(books.units()), undo(planned.target()));
		if (this.tools.publisher().isOutdated(publication)) {
			return outdated(planned.target());
		}
		Publication locked = publication.locked();
		return switch (this.context.purpose()) {
			case PUBLISH -> {
				this.tools.corrections().check(this.context);
				PublishedRows rows = this.tools.publisher().publish(locked);
				this.tools.corrections().check(this.context, rows);
				this.tools.corrections().published(this.context);
				remark(this.tools.publisher().remarks(publication));
				warn(this.tools.unchanged().sameContent(this.context));
				this.tools.staging().drop(run);
				warn(planned.target(), rows);
				this.tools.row()
					.completions()
					.published(this.context.attempt(),
							balance(books, counts(books.read(), staged, rejected, rows), rows.deletedCells()),
							planned.target().block().oid());
				this.tools.undo().trim(this.context.attempt(), this.context.definition().name(), planned.target());
				yield Stage.PUBLISHED;
			}
			case DRY_RUN -> {
				this.tools.corrections().check(this.context);
				PublishedRows rows = this.tools.publisher().rehearse(locked);
				this.tools.corrections().check(this.context, rows);
				remark(this.tools.publisher().remarks(publication));
				warn(this.tools.unchanged().sameContent(this.context));
				this.tools.staging().drop(run);
				warn(planned.target(), rows);
				this.tools.row()
					.completions()
					.rehearsed(this.context.attempt(),
							balance(books, counts(books.read(), staged, rejected, rows), rows.deletedCells()));
				yield Stage.REHEARSED;
			}
		};
	}

	private @Nullable Stage outdated(Target target) {
		this.outdated++;
		if (this.outdated > MOST_EXAMINATIONS) {
			throw new ImportJobException(PublishCode.BLOCK_BUSY,
					"Other sessions changed block " + target.block().qualifiedName()
							+ " or its lists each time between the examination of the staged rows and their publish, "
							+ this.outdated + " times.",
					"Continue when they write less: ./blockload restart " + this.context.run());
		}
		return null;
	}

	private UndoRule undo(Target target) {
		return switch (this.context.purpose()) {
			case PUBLISH -> this.tools.undo().rule(this.context.attempt(), this.context.definition().name(), target);
			case DRY_RUN -> UndoRule.NOT_KEPT;
		};
	}

	private DeleteGuard guard(long read) {
		String action = switch (this.context.purpose()) {
			case PUBLISH -> "To allow these deletes: ./blockload restart " + this.context.run() + " --allow-deletes";
			case DRY_RUN -> "To allow any number of deletes, add --allow-deletes to the command.";
		};
		return new DeleteGuard(this.context.definition().deletes(),
				this.tools.runs().allowedDeletes(this.context.run()), read, "Check the file. " + action);
	}

	private void remark(Remarks remarks) {
		warn(remarks.warnings());
		this.tools.replaced().add(this.context.run(), remarks.replaced());
	}

	private void warn(List<Warning> warnings) {
		if (!warnings.isEmpty()) {
			this.tools.row().warn(this.context.run(), warnings);
		}
	}

	private void warn(Target target, PublishedRows rows) {
		warn(rows.warnings());
		PublishedRows.HeldBack held = rows.heldBack();
		if (held != null) {
			this.tools.row()
				.warn(this.context.run(),
						List.of(new Warning(ImportWarning.DELETES_HELD_BACK,
								"The run deleted no row, because the key of " + held.records()
										+ ((held.records() == 1) ? " rejected record" : " rejected records")
										+ " cannot be read. Block " + target.block().qualifiedName() + " keeps "
										+ held.rows() + ((held.rows() == 1) ? " row that is" : " rows that are")
										+ " not in the file. Correct the file and load it again.")));
		}
	}

	/** What is merged was staged; what is skipped was not. */
	private static Run.Counts counts(long read, long staged, long rejected, PublishedRows rows) {
		return new Run.Counts(read, staged + rows.merged(), rejected, rows.skipped(), rows.merged(), rows.inserted(),
				rows.updated(), rows.unchanged(), rows.deleted(), null, null, rows.created());
	}

	/** Nothing is published that does not balance. */
	private Run.Counts balance(Ledger.Books books, Run.Counts ofRecords, long deletedCells) {
		Run.Counts counts = books.withCells(ofRecords);
		counts.imbalance(deletedCells).ifPresent((found) -> {
			throw ImportJobException.doesNotBalance(this.context.run(), found);
		});
		return counts;
	}

}
