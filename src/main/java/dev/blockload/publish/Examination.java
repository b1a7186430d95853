package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the staged rows of a run that must not be published, with set statements and
 * without a lock on the block, and takes them out of the staging table. Run again, it
 * takes only rows that fail since.
 */
final class Examination {

	private final PublishTools tools;

	private final Lookups lookups;

	private final TakenRows taken;

	private final List<ExaminationStep> steps;

	Examination(PublishTools tools, long run, Target target) {
		this.tools = tools;
		this.taken = new TakenRows(tools, run, target);
		this.lookups = new Lookups(tools, run, target);
		this.steps = new ArrayList<>(this.lookups.tests());
		this.steps.addAll(target.method().steps(run, target));
	}

	/** Take the rows that a step finds; within a transaction that is fenced. */
	void run() {
		this.lookups.resolve();
		this.steps.forEach((step) -> step.examine(this.tools, this.taken));
	}

	/**
	 * Whether a step finds rows now that it did not find when the staged rows were
	 * examined; under the locks of publish.
	 */
	boolean isOutdated() {
		return this.steps.stream().anyMatch((step) -> step.isOutdated(this.tools, this.taken));
	}

}
