package dev.blockload.importjob;

import dev.blockload.run.Ledger;
import dev.blockload.publish.Publisher;
import dev.blockload.run.RunStages;
import dev.blockload.run.Stage;
import dev.blockload.publish.StagingTable;
import dev.blockload.publish.Target;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The one short transaction that makes a run's rows visible in its block. It fences, asks
 * again whether there is anything new, locks, applies the mode, and writes the report.
 */
final class PublishStep implements Tasklet {

	private final RunContext context;

	private final JdbcClient jdbc;

	private final RunStages stages;

	private final Targets targets;

	private final Ledger ledger;

	private final StagingTable staging;

	private final Publisher publisher;

	private final Standing standing;

	PublishStep(RunContext context, JdbcClient jdbc, RunStages stages, Targets targets, Ledger ledger,
			StagingTable staging, Publisher publisher, Standing standing) {
		this.context = context;
		this.jdbc = jdbc;
		this.stages = stages;
		this.targets = targets;
		this.ledger = ledger;
		this.staging = staging;
		this.publisher = publisher;
		this.standing = standing;
	}

	@Override
	public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext chunkContext) {
		// UNCHANGED and REHEARSED come after it.
		if (this.context.isDone(Stage.PUBLISHED)) {
			return RepeatStatus.FINISHED;
		}
		this.stages.enter(this.context.attempt());
		Targets.Planned planned = this.targets.planned(this.context);
		this.publisher.serialize(this.context.attempt(), this.context.definition().name(), planned.target());
		Ledger.Books books = this.ledger.books(this.context.run());
		long staged = this.staging.count(this.context.run());
		long rejected = rejected();
		if (books.read() != staged + rejected) {
			throw ImportJobException.doesNotBalance(books.read(), staged, rejected);
		}
		new RejectCheck(this.context.run(), this.context.definition().rejects()).atTheEnd(rejected, books.read());
		if (this.context.repeat() == RunRequest.Repeat.SKIP && this.standing.stillStands(this.context.run())) {
			this.staging.drop(this.context.run());
			this.standing.endUnchanged(this.context, Stage.VERIFIED);
			return RepeatStatus.FINISHED;
		}
		boolean dryRun = this.context.purpose() == RunRequest.Purpose.DRY_RUN;
		Stage reached = dryRun ? Stage.REHEARSED : Stage.PUBLISHED;
		Publisher.Published published = dryRun ? rehearse(planned.target(), staged) : publish(planned.target(), staged);
		this.staging.drop(this.context.run());
		this.stages.advance(this.context.attempt(), Stage.VERIFIED, reached);
		report(books.read(), staged, rejected, published);
		this.context.reached(reached);
		return RepeatStatus.FINISHED;
	}

	private Publisher.Published publish(Target target, long staged) {
		return this.publisher.publish(this.context.attempt(), target, staged);
	}

	/** Publish, let the block say all it has to say, and take it back. */
	private Publisher.Published rehearse(Target target, long staged) {
		this.jdbc.sql("SAVEPOINT rehearsal").update();
		Publisher.Published published = publish(target, staged);
		this.jdbc.sql("SET CONSTRAINTS ALL IMMEDIATE").update();
		this.jdbc.sql("ROLLBACK TO SAVEPOINT rehearsal").update();
		return published;
	}

	private long rejected() {
		return this.jdbc.sql("SELECT count(*) FROM blockload.reject WHERE run_id = :run")
			.param("run", this.context.run())
			.query(Long.class)
			.single();
	}

	private void report(long read, long loaded, long rejected, Publisher.Published published) {
		this.jdbc.sql("""
				UPDATE blockload.run SET status = 'COMPLETED', restartable = false, read = :read, loaded = :loaded,
				       rejected = :rejected, inserted = :inserted, updated = :updated, unchanged = :unchanged,
				       deleted = :deleted,
				       publication = CASE WHEN NOT dry_run THEN nextval('blockload.publication') END,
				       error_code = NULL, error_message = NULL, error_action = NULL, ended_at = clock_timestamp()
				 WHERE id = :run""")
			.param("read", read)
			.param("loaded", loaded)
			.param("rejected", rejected)
			.param("inserted", published.inserted())
			.param("updated", published.updated())
			.param("unchanged", published.unchanged())
			.param("deleted", published.deleted())
			.param("run", this.context.run())
			.update();
	}

}
