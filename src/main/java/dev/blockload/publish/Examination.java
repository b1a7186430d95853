package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.block.Scope;

/**
 * Finds the staged rows of a run that must not be published, with set statements and
 * without a lock on the block, and takes them out of the staging table. Run again, it
 * takes only rows that fail since.
 */
final class Examination {

	private final PublishTools tools;

	private final long run;

	private final Target target;

	private final Lookups lookups;

	private final ScopeLookups scopeLookups;

	private final TakenRows taken;

	private final List<ExaminationStep> steps;

	/**
	 * Whether the rows themselves are the scope: a row that a later step takes can change
	 * what an earlier one finds.
	 */
	private final boolean scoped;

	Examination(PublishTools tools, long run, Target target) {
		this.tools = tools;
		this.run = run;
		this.target = target;
		this.taken = new TakenRows(tools, run, target);
		this.lookups = new Lookups(tools, run, target);
		this.scopeLookups = new ScopeLookups(tools, run, target);
		this.steps = new ArrayList<>(this.lookups.tests());
		this.scoped = target.rules().scope() instanceof Scope.ByColumns;
		this.steps.addAll(target.method().steps(run, target));
	}

	/**
	 * Take the rows that a step finds; within a transaction that is fenced.
	 * @throws PublishException code {@code block-changed} if rows could be rejected whose
	 * records are not known
	 */
	void run() {
		if (isNotTested()) {
			return;
		}
		Colocation.useOneConnectionPerNode(this.tools.jdbc(), this.target.block());
		LookupCosts.set(this.tools, this.run, this.target);
		if (!this.target.keptKey().isEmpty()) {
			new KeyIndex(this.tools, this.run).drop();
		}
		new TextConversion(this.tools, this.run, this.target).convert(this.taken);
		DeletedCells.giveBack(this.tools, this.run, this.target);
		this.lookups.resolve();
		this.scopeLookups.resolve();
		if (!this.target.keptKey().isEmpty() && !isReadOnCoordinator()) {
			// Without statistics, joins of the staged rows with themselves are planned
			// for
			// hundreds of millions of rows.
			StagingTable.analyze(this.tools.jdbc(), this.run);
		}
		long before;
		do {
			before = this.taken.count();
			DeletedCells.giveBack(this.tools, this.run, this.target);
			this.steps.forEach((step) -> step.examine(this.tools, this.taken));
		}
		while (this.scoped && this.taken.count() > before);
	}

	/**
	 * Whether a step finds rows now that it did not find when the staged rows were
	 * examined; under the locks of publish.
	 */
	boolean isOutdated() {
		if (isNotTested()) {
			return false;
		}
		LookupCosts.set(this.tools, this.run, this.target);
		return this.lookups.areOutdated() || this.scopeLookups.areOutdated()
				|| this.steps.stream().anyMatch((step) -> step.isOutdated(this.tools, this.taken));
	}

	/**
	 * Whether the coordinator of Citus has read lists in this transaction: Citus then
	 * refuses ANALYZE.
	 */
	private boolean isReadOnCoordinator() {
		return this.target.block().placement().isOnNodes() && !this.target.lookups().isEmpty();
	}

	/** Whether no row can be rejected: this was decided when the table was created. */
	private boolean isNotTested() {
		if (this.target.recordColumn().isPresent()) {
			return false;
		}
		if (!this.target.textColumns().isEmpty() || this.steps.stream().anyMatch((step) -> step.canFind(this.tools))) {
			throw PublishException.blockChanged(this.target.block());
		}
		return true;
	}

}
