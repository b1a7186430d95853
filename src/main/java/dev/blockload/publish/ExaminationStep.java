package dev.blockload.publish;

/**
 * A step of the examination of staged rows: most are one test, and some write more than
 * the table of taken rows. Run again, a step takes only rows that fail since.
 */
interface ExaminationStep {

	/**
	 * Take the staged rows that must not be published as they are; within the transaction
	 * of the examination.
	 * @param tools where the block is
	 * @param taken takes them
	 */
	void examine(PublishTools tools, TakenRows taken);

	/**
	 * Whether the step can find rows, whatever the staged rows are; before any is staged.
	 * It says so as long as the definition of the block stays the same.
	 * @param tools where the block is
	 */
	default boolean canFind(PublishTools tools) {
		return true;
	}

	/**
	 * Whether the step finds rows now, after it was run before: others can have changed
	 * the block or its lists since; under the locks of publish. A step that looks at
	 * staged rows only never does.
	 * @param tools where the block is
	 * @param taken the rows that were taken
	 */
	default boolean isOutdated(PublishTools tools, TakenRows taken) {
		return false;
	}

}
