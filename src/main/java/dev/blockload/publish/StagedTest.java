package dev.blockload.publish;

import dev.blockload.csv.RejectCode;
import org.jspecify.annotations.Nullable;

/**
 * Finds staged rows that must not be published as they are, all of them with one
 * statement. Run again after its rows were taken, it finds none.
 *
 * @param disposition what becomes of the rows
 * @param why the code, and the constraint
 * @param query returns {@code "row"} (the ctid of the staged row), {@code column_name},
 * {@code reason} (a sentence) and {@code value} (or null), each row once. It runs under
 * {@link RolePath}, so everything in it is named with its schema
 */
record StagedTest(Disposition disposition, Reason why, String query) implements ExaminationStep {

	/** A test that belongs to no constraint. */
	StagedTest(Disposition disposition, RejectCode code, String query) {
		this(disposition, new Reason(code, null), query);
	}

	RejectCode code() {
		return this.why.code();
	}

	@Override
	public void examine(PublishTools tools, TakenRows taken) {
		taken.take(this);
	}

	@Override
	public boolean isOutdated(PublishTools tools, TakenRows taken) {
		return taken.anyFor(this);
	}

	/**
	 * Why rows are taken.
	 *
	 * @param code of the rejects
	 * @param constraint of the block that they violate, or null
	 */
	record Reason(RejectCode code, @Nullable String constraint) {
	}

}
