package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Set statements by key: DELETE, UPDATE of the rows that differ, INSERT of the new rows.
 * Used for ordinary tables with a key.
 */
final class MergeByKey extends PublishMethod {

	@Override
	public String describe() {
		return "merged by key";
	}

	@Override
	void stage(JdbcTemplate jdbc, long run, Target target) {
		StagingTable.createMappedColumns(jdbc, run, target);
	}

	@Override
	List<String> keptKey(Target target) {
		return target.requiredKey().columns();
	}

	@Override
	List<ExaminationStep> steps(long run, Target target) {
		List<ExaminationStep> steps = new ArrayList<>();
		steps.add(KeyTests.nullInKey(run, target.requiredKey()));
		steps.add(new DuplicateKeys(run, target));
		steps.addAll(ItemTests.of(run, target));
		steps.add(new ScopeTest(run, target));
		steps.add(new PartitionStep(run, target));
		steps.add(new ConstraintStep(run, target));
		steps.add(new IncompleteKeys(run, target));
		return steps;
	}

	@Override
	void prepare(PublishTools tools, long run, Target target) {
		StagingTable.analyze(tools.jdbc(), run);
		tools.jdbc().execute("ANALYZE " + StagingTable.keysNameOf(run));
	}

	@Override
	PublishedRows publish(PublishTools tools, BlockLock lock, Publication publication) {
		lock.lockUnchanged(publication);
		UndoLog undo = new UndoLog(tools, publication);
		undo.begin();
		Map<String, Long> created = publication.lookups(tools).createItems(undo);
		Target target = publication.target();
		MergeStatements merge = new MergeStatements(publication.stagingName(), publication.keysName(), target,
				publication.inScope(tools));
		AbsentRows.Deleted deleted = target.mode().deletesAbsentRows()
				? new AbsentRows(tools, publication, merge).delete() : AbsentRows.Deleted.NONE;
		MergeStatements.Expected found = tools.rolePath()
			.with(() -> tools.client().sql(merge.expected()).query(MergeStatements.Expected.class).single());
		// Also if nothing is expected: a trigger can make the statements find something.
		boolean updates = target.mode().updatesExistingRows() && merge.canDiffer();
		if (updates) {
			undo.before(merge.differingRows());
		}
		long updated = updates ? tools.rolePath().update(merge.update()) : 0;
		long inserted = target.mode().insertsNewRows() ? insert(tools, merge) : 0;
		if (inserted != found.inserted() || updated != found.updated()) {
			throw CountedStatements.differ(target, "took " + inserted + " new and " + updated
					+ " changed rows. Expected " + found.inserted() + " new and " + found.updated() + " changed rows.");
		}
		return new PublishedRows(inserted, updated, found.unchanged(), deleted.rows(), 0, 0, created,
				deleted.heldBack())
			.with(deleted.warnings());
	}

	private static long insert(PublishTools tools, MergeStatements merge) {
		String blanks = merge.blanksOfNewRows();
		if (blanks == null) {
			return tools.rolePath().update(merge.insert());
		}
		List<List<Boolean>> found = tools.rolePath()
			.with(() -> tools.client()
				.sql(blanks)
				.query((rs, row) -> List.of((Boolean[]) rs.getArray(1).getArray()))
				.list());
		return found.stream().mapToLong((each) -> tools.rolePath().update(merge.insert(each))).sum();
	}

}
