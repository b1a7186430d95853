package dev.blockload.publish;

import dev.blockload.csv.RejectCode;

/**
 * Finds staged rows that must not be published as they are, all of them with one
 * statement. Run again after its rows were taken, it finds none.
 *
 * @param disposition what becomes of the rows
 * @param code why
 * @param query returns {@code "row"} (the ctid of the staged row), {@code column_name},
 * {@code reason} (a sentence) and {@code value} (or null), each row once. It runs under
 * {@link RolePath}, so everything in it is named with its schema
 */
record StagedTest(Disposition disposition, RejectCode code, String query) implements ExaminationStep {

	@Override
	public void examine(PublishTools tools, TakenRows taken) {
		taken.take(this);
	}

}
