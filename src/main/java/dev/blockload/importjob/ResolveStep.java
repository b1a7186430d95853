package dev.blockload.importjob;

import java.sql.Timestamp;
import java.time.Clock;

import dev.blockload.run.RunStages;
import dev.blockload.run.Stage;
import dev.blockload.source.ObjectResolver;
import dev.blockload.source.Resolution;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Fixed or most recent key → the pin, kept in the run row. Where the same was published
 * before and still stands, the run ends UNCHANGED.
 */
final class ResolveStep implements Tasklet {

	private final RunContext context;

	private final JdbcClient jdbc;

	private final RunStages stages;

	private final Standing standing;

	ResolveStep(RunContext context, JdbcClient jdbc, RunStages stages, Standing standing) {
		this.context = context;
		this.jdbc = jdbc;
		this.stages = stages;
		this.standing = standing;
	}

	@Override
	public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext chunkContext) {
		if (this.context.isDone(Stage.RESOLVED)) {
			return RepeatStatus.FINISHED;
		}
		Resolution resolution = new ObjectResolver(this.context.store(), Clock.systemUTC())
			.resolve(this.context.definition().file(), this.context.wanted());
		Pin pin = resolution.pin();
		this.stages.enter(this.context.attempt());
		this.jdbc.sql("""
				UPDATE blockload.run SET bucket = :bucket, key = :key, etag = :etag, size = :size,
				       last_modified = :modified, requests = :requests, warnings = warnings || :warnings::jsonb
				 WHERE id = :run""")
			.param("bucket", pin.bucket())
			.param("key", pin.key())
			.param("etag", pin.etag())
			.param("size", pin.size())
			.param("modified", Timestamp.from(pin.lastModified()))
			.param("requests", resolution.requests())
			.param("warnings", RunTable.json(resolution.warnings()))
			.param("run", this.context.run())
			.update();
		this.context.pinned(pin);
		if (this.context.repeat() == RunRequest.Repeat.SKIP && this.standing.stillStands(this.context.run())) {
			this.standing.endUnchanged(this.context, Stage.CREATED);
		}
		else {
			this.stages.advance(this.context.attempt(), Stage.CREATED, Stage.RESOLVED);
			this.context.reached(Stage.RESOLVED);
		}
		return RepeatStatus.FINISHED;
	}

}
