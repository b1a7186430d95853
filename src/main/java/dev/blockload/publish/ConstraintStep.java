package dev.blockload.publish;

import dev.blockload.publish.AbsentItems.Deletes;

/**
 * Takes the rows that violate a constraint of the block, after the rows that are wrong
 * for another reason are taken.
 */
final class ConstraintStep implements ExaminationStep {

	private final long run;

	private final Target target;

	ConstraintStep(long run, Target target) {
		this.run = run;
		this.target = target;
	}

	@Override
	public boolean canFind(PublishTools tools) {
		return new ConstraintExamination(tools, this.run, this.target).hasTests();
	}

	@Override
	public void examine(PublishTools tools, TakenRows taken) {
		new ConstraintExamination(tools, this.run, this.target).take(taken, () -> deletes(tools, taken));
	}

	@Override
	public boolean isOutdated(PublishTools tools, TakenRows taken) {
		return new ConstraintExamination(tools, this.run, this.target).isViolated(deletes(tools, taken));
	}

	private Deletes deletes(PublishTools tools, TakenRows taken) {
		if (this.target.keptKey().isEmpty() || !this.target.mode().deletesAbsentRows()) {
			return Deletes.MADE;
		}
		long rejected = tools.client()
			.sql("SELECT count(*) FROM blockload.reject WHERE run_id = :run")
			.param("run", this.run)
			.query(Long.class)
			.single() + taken.countUnfit();
		return (rejected > RejectedKeyTable.readable(tools, this.run, this.target)) ? Deletes.HELD_BACK : Deletes.MADE;
	}

}
