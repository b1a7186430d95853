package dev.blockload.publish;

import dev.blockload.block.DeleteRules;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a replace that would empty its block, or delete more rows than is allowed. Rows
 * are counted under the lock of {@code publish}.
 *
 * @param rules of the import
 * @param allowed how many deletes a person allowed beyond the limit, or null
 * @param read records of the file
 * @param action how to allow the deletes, as a sentence
 */
public record DeleteGuard(DeleteRules rules, @Nullable Long allowed, long read, String action) {

	public DeleteGuard {
		if ((allowed != null && allowed < 0) || read < 0) {
			throw new IllegalArgumentException(
					"%s allowed deletes and %d records read are not possible. Expected 0 or more.".formatted(allowed,
							read));
		}
	}

	/**
	 * Check a replace that leaves no row.
	 * @param target whose block is replaced, or its scope
	 * @param rows that it has
	 * @throws PublishException code {@code nothing-loaded}, unless the block is empty or
	 * the import allows that it becomes empty
	 */
	void checkEmptying(Target target, long rows) {
		if (rows > 0 && this.rules.emptying() == DeleteRules.Emptying.REFUSED) {
			throw new PublishException(PublishCode.NOTHING_LOADED,
					"The run would leave no row in " + target.place() + ", which has " + Amount.of(rows, "row")
							+ ". The file has "
							+ ((this.read == 0) ? "no record." : Amount.of(this.read, "record") + ", all rejected."),
					"Check the file. If the " + ((target.rules().scope() != null) ? "scope" : "block")
							+ " may become empty, add this line to the import: allow-empty: true. "
							+ "Then start a new run.");
		}
	}

	/**
	 * So many rows of the block are enough to know that the limit is not exceeded.
	 * @param deleted rows that the replace deletes
	 */
	long enoughRows(long deleted) {
		return this.rules.limit().enoughRows(deleted);
	}

	/**
	 * Check how many rows a replace deletes by their keys.
	 * @param target whose block is replaced, or its scope
	 * @param deleted rows that the replace deletes
	 * @param rows that the block has
	 * @throws PublishException code {@code too-many-deletes}
	 */
	void checkDeletes(Target target, long deleted, long rows) {
		check(deleted, rows, "The run would delete " + deleted + " of the " + Amount.of(rows, "row") + " of "
				+ target.place() + ".");
	}

	/**
	 * Check by how many rows a block without a key shrinks.
	 * @param target whose block is replaced, or its scope
	 * @param left rows that the block has afterwards
	 * @param rows that the block has
	 * @throws PublishException code {@code too-many-deletes}
	 */
	void checkShrinking(Target target, long left, long rows) {
		check(Math.max(0, rows - left), rows, "The run would leave " + left + " of " + Amount.of(rows, "row") + " in "
				+ target.place() + ", " + (rows - left) + " fewer.");
	}

	private void check(long deleted, long rows, String found) {
		Long more = this.allowed;
		if (!this.rules.limit().isExceededBy(deleted, rows) || this.rules.areFreeFor(this.read)
				|| (more != null && deleted <= more)) {
			return;
		}
		throw PublishException.tooManyDeletes(deleted, found + " The limit is " + this.rules.limit().describe()
				+ ((more != null) ? ", and --allow-deletes allowed " + more : "") + ".", this.action);
	}

}
