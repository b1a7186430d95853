package dev.blockload.publish;

import java.util.List;

/**
 * Finds the staged rows of a run that must not be published, with set statements and
 * without a lock on the block, and takes them out of the staging table. Run again, it
 * takes only rows that fail since.
 */
final class Examination {

	private final TakenRows taken;

	private final List<StagedTest> tests;

	Examination(PublishTools tools, long run, Target target) {
		this.taken = new TakenRows(tools, run, target);
		this.tests = target.method().tests(run, target);
	}

	/** Take the rows that fail a test; within a transaction that is fenced. */
	void run() {
		this.tests.forEach(this.taken::take);
	}

}
