package dev.blockload.publish;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.block.Identifiers;
import dev.blockload.block.RecordColumn;
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
	RecordColumn recordColumn(PublishTools tools, long run, Target target) {
		return RecordColumn.KEY;
	}

	@Override
	List<String> keptKey(Target target) {
		return target.requiredKey().columns();
	}

	@Override
	List<ExaminationStep> steps(long run, Target target) {
		List<ExaminationStep> steps = new ArrayList<>();
		steps.add(KeyTests.nullInKey(run, target));
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
	void prepare(PublishTools tools, long run, Target target, long staged) {
		if (new TakenRows(tools, run, target).count() > staged / 10) {
			// The statistics that the examination began with are wrong.
			StagingTable.analyze(tools.jdbc(), run);
		}
		tools.jdbc().execute("ANALYZE " + StagingTable.keysNameOf(run));
		KeyIndex index = new KeyIndex(tools, run);
		if (!index.isInOrder(target)) {
			// Rows that are read through it in another order than they are stored cost
			// more
			// than a sort.
			index.drop();
		}
	}

	@Override
	PublishedRows publish(PublishTools tools, BlockLock lock, Publication publication) {
		lock.lockUnchanged(publication);
		UndoLog undo = new UndoLog(tools, publication);
		undo.begin();
		Lookups lookups = publication.lookups(tools);
		Map<String, Long> created = new LinkedHashMap<>(lookups.createItems(undo));
		SortMemory.set(tools);
		LookupCosts.set(tools, publication.run(), publication.target());
		OwnItems own = OwnItems.of(tools, lookups);
		own.expected().forEach((list, items) -> created.merge(list, items, Long::sum));
		Target target = publication.target();
		if (target.mode().insertsNewRows() && isEmpty(tools, target)) {
			PublishedRows rows = intoEmpty(tools, publication, created, own, undo);
			new WrittenRows(tools, publication).note(lock, rows.inserted());
			return rows;
		}
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
		long moved = updates.isEmpty() ? 0 : UniqueSwaps.update(tools, publication, merge);
		List<String> inserts = target.mode().insertsNewRows() ? inserts(tools, merge) : List.of();
		if (!inserts.isEmpty()) {
			undo.beforeAdded(merge.newRows());
		}
		Merged merged = itself
				? new OneStatementMerge(tools, publication, merge).merge(checked.deletes(), updates, inserts,
						own.statements())
				: new Merged(deleted, update(tools, updates), update(tools, inserts), List.of(), absent.warnings());
		long updated = moved + merged.updated();
		if (merged.inserted() != found.inserted() || updated != found.updated()) {
			throw CountedStatements.differ(target, "took " + merged.inserted() + " new and " + updated
					+ " changed rows. Expected " + found.inserted() + " new and " + found.updated() + " changed rows.");
		}
		new Surrogates(tools, publication.run(), target).requireTaken();
		own.added(undo, merged.added());
		return new PublishedRows(merged.inserted(), updated, found.unchanged() + cells.unchanged(), merged.deleted(), 0,
				0, created, checked.heldBack())
			.with(merged.warnings())
			.withDeletedCells(cells.deleted());
	}

	/**
	 * Whether the block has no row; it is locked. A block whose rows can be hidden from
	 * Blockload does not count as empty.
	 */
	private static boolean isEmpty(PublishTools tools, Target target) {
		return tools.client()
			.sql("SELECT NOT row_security_active(:block::oid) AND NOT EXISTS (SELECT 1 FROM "
					+ Identifiers.rowsOf(target.block()) + ")")
			.param("block", target.block().oid())
			.query(Boolean.class)
			.single();
	}

	/** Insert all rows: there is none to change, to delete or to compare them with. */
	private static PublishedRows intoEmpty(PublishTools tools, Publication publication, Map<String, Long> created,
			OwnItems own, UndoLog undo) {
		Target target = publication.target();
		long cells = DeletedCells.count(tools.jdbc(), publication.run());
		long expected = publication.staged() - cells;
		MergeStatements merge = MergeStatements.intoEmpty(publication);
		List<String> inserts = inserts(tools, merge);
		Merged merged = target.block().refersToItself() ? new OneStatementMerge(tools, publication, merge)
			.merge(AbsentItems.Deletes.HELD_BACK, List.of(), inserts, own.statements())
				: new Merged(0, 0, update(tools, inserts), List.of(), List.of());
		long inserted = merged.inserted();
		if (inserted != expected) {
			throw CountedStatements.differ(target,
					"took " + inserted + " new and 0 changed rows. Expected " + expected + " new and 0 changed rows.");
		}
		new Surrogates(tools, publication.run(), target).requireTaken();
		own.added(undo, merged.added());
		undo.allAdded();
		return new PublishedRows(inserted, 0, cells, 0, 0, 0, created, null);
	}

	private static long update(PublishTools tools, List<String> statements) {
		return statements.stream().mapToLong((statement) -> tools.rolePath().update(statement)).sum();
	}

	/** The statements that insert the new rows. */
	static List<String> inserts(PublishTools tools, MergeStatements merge) {
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
