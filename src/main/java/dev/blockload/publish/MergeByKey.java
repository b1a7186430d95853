package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.blockload.publish.OneStatementMerge.Merged;

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
		if (target.unit().canDelete()) {
			steps.add(new DeletedCells(run));
		}
		steps.add(new PartitionStep(run, target));
		steps.add(new ReferenceCycles(run, target));
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
				publication.inScope(tools), DeletedCells.of(publication.run(), target));
		boolean itself = target.block().refersToItself();
		AbsentRows absent = new AbsentRows(tools, publication, merge);
		AbsentRows.Checked checked = (target.mode().deletesAbsentRows() || target.unit().canDelete()) ? absent.check()
				: AbsentRows.Checked.NOT_WANTED;
		DeletedCells.Counted cells = DeletedCells.count(tools, merge, checked.deletes());
		long deleted = itself ? 0 : absent.delete(checked);
		MergeStatements.Expected found = tools.rolePath()
			.with(() -> tools.client().sql(merge.expected()).query(MergeStatements.Expected.class).single());
		// Also if nothing is expected: a trigger can make the statements find something.
		List<String> updates = (target.mode().updatesExistingRows() && merge.canDiffer()) ? List.of(merge.update())
				: List.of();
		if (!updates.isEmpty()) {
			undo.before(merge.differingRows());
		}
		long moved = updates.isEmpty() ? 0 : new UniqueSwaps(tools, publication, merge).update();
		List<String> inserts = target.mode().insertsNewRows() ? inserts(tools, merge) : List.of();
		Merged merged = itself
				? new OneStatementMerge(tools, publication, merge).merge(checked.deletes(), updates, inserts)
				: new Merged(deleted, update(tools, updates), update(tools, inserts), absent.warnings());
		long updated = moved + merged.updated();
		if (merged.inserted() != found.inserted() || updated != found.updated()) {
			throw CountedStatements.differ(target, "took " + merged.inserted() + " new and " + updated
					+ " changed rows. Expected " + found.inserted() + " new and " + found.updated() + " changed rows.");
		}
		return new PublishedRows(merged.inserted(), updated, found.unchanged() + cells.unchanged(), merged.deleted(), 0,
				0, created, checked.heldBack())
			.with(merged.warnings())
			.withDeletedCells(cells.deleted());
	}

	private static long update(PublishTools tools, List<String> statements) {
		return statements.stream().mapToLong((statement) -> tools.rolePath().update(statement)).sum();
	}

	private static List<String> inserts(PublishTools tools, MergeStatements merge) {
		String blanks = merge.blanksOfNewRows();
		if (blanks == null) {
			return List.of(merge.insert());
		}
		List<List<Boolean>> found = tools.rolePath()
			.with(() -> tools.client()
				.sql(blanks)
				.query((rs, row) -> List.of((Boolean[]) rs.getArray(1).getArray()))
				.list());
		return found.stream().map(merge::insert).toList();
	}

}
