package dev.blockload.importjob;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.Warning;
import dev.blockload.block.Block;
import dev.blockload.csv.HeaderReader;
import dev.blockload.run.Ledger;
import dev.blockload.run.Range;
import dev.blockload.run.RunStages;
import dev.blockload.run.Stage;
import dev.blockload.publish.StagingTable;
import dev.blockload.mapping.Mapping;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the header, maps it onto the block, refuses what cannot work before anything is
 * written; then notes ranges, header and the block's definition, and makes the staging
 * table.
 */
final class PlanStep implements Tasklet {

	private final RunContext context;

	private final JdbcClient jdbc;

	private final RunStages stages;

	private final Targets targets;

	private final Ledger ledger;

	private final StagingTable staging;

	PlanStep(RunContext context, JdbcClient jdbc, RunStages stages, Targets targets, Ledger ledger,
			StagingTable staging) {
		this.context = context;
		this.jdbc = jdbc;
		this.stages = stages;
		this.targets = targets;
		this.ledger = ledger;
		this.staging = staging;
	}

	@Override
	public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext chunkContext) throws IOException {
		if (this.context.isDone(Stage.PLANNED)) {
			return RepeatStatus.FINISHED;
		}
		PinnedText.Beginning beginning = new PinnedText(this.context.store(), this.context.pin(),
				this.context.definition().dialect())
			.beginning();
		HeaderReader.Head head = beginning.head();
		Block block = this.targets.blockOf(this.context.definition());
		Mapping mapping = Targets.mapping(this.context.definition(), block, head.names(), this.context.facts());
		this.stages.enter(this.context.attempt());
		this.ledger.add(this.context.attempt(), new Range(0, head.dataStart(), beginning.end()));
		this.staging.create(this.context.run(), Targets.target(this.context.definition(), block, mapping));
		note(head, block, mapping);
		this.stages.advance(this.context.attempt(), Stage.RESOLVED, Stage.PLANNED);
		this.context.reached(Stage.PLANNED);
		return RepeatStatus.FINISHED;
	}

	private void note(HeaderReader.Head head, Block block, Mapping mapping) {
		List<Warning> warnings = new ArrayList<>();
		if (!mapping.unmappedHeaders().isEmpty()) {
			warnings.add(new Warning("unmapped-headers",
					"not loaded, because no column takes them: " + String.join(", ", mapping.unmappedHeaders())));
		}
		block.obstacles()
			.forEach((obstacle) -> warnings.add(new Warning("inserted",
					"rows are inserted into " + block.qualifiedName() + " instead of attached: " + obstacle)));
		this.jdbc.sql("""
				UPDATE blockload.run SET header = :header, fingerprint = :fingerprint,
				       warnings = warnings || :warnings::jsonb WHERE id = :run""")
			.param("header", head.names().toArray(String[]::new))
			.param("fingerprint", block.fingerprint())
			.param("warnings", RunTable.json(warnings))
			.param("run", this.context.run())
			.update();
	}

}
