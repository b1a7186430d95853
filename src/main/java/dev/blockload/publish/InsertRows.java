package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * DELETE and INSERT … SELECT. Used for ordinary tables without a key: safe for every
 * snapshot, fires triggers, is replicated.
 */
final class InsertRows extends PublishMethod {

	@Override
	public String describe() {
		return "inserted";
	}

	@Override
	void stage(JdbcTemplate jdbc, long run, Target target) {
		StagingTable.createMappedColumns(jdbc, run, target);
	}

	@Override
	List<ExaminationStep> steps(long run, Target target) {
		List<ExaminationStep> steps = new ArrayList<>(List.of(new PartitionStep(run, target)));
		steps.addAll(super.steps(run, target));
		return steps;
	}

	@Override
	void prepare(PublishTools tools, long run, Target target, long staged) {
		StagingTable.analyzeTested(tools.jdbc(), run, target);
	}

	@Override
	PublishedRows publish(PublishTools tools, BlockLock lock, Publication publication) {
		lock.lockUnchanged(publication);
		UndoLog undo = new UndoLog(tools, publication);
		undo.begin();
		Map<String, Long> created = publication.lookups(tools).createItems(undo);
		References references = new References(tools, publication);
		long deleted = publication.target().mode().deletesAbsentRows() ? deleteAll(tools, publication, references) : 0;
		return new PublishedRows(CountedStatements.insert(tools, publication), 0, 0, deleted).with(created)
			.with(references.warnings());
	}

	private static long deleteAll(PublishTools tools, Publication publication, References references) {
		UnaryOperator<String> inScope = publication.inScope(tools);
		String rows = publication.blockRows() + " b WHERE " + inScope.apply("b");
		publication.checkReplaced(tools.rolePath()
			.with(() -> tools.client().sql("SELECT pg_catalog.count(*) FROM " + rows).query(Long.class).single()));
		return references.unlessReferenced(inScope, (alias) -> "false",
				() -> CountedStatements.deleteAll(tools, publication.target(),
						new UndoLog(tools, publication).keepingDeleted("DELETE FROM " + rows),
						CountedStatements.any(rows)));
	}

}
