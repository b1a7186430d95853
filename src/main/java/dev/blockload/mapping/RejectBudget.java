package dev.blockload.mapping;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts down how many more records, or cells of an unpivoted file, of a run can be
 * rejected before reading stops. The workers of a run share one. Safe for use by many
 * threads.
 */
public final class RejectBudget {

	private final AtomicLong left;

	private RejectBudget(long left) {
		this.left = new AtomicLong(left);
	}

	/**
	 * A budget of some records.
	 * @param left how many more can be rejected; below 0 if the limit is exceeded already
	 */
	public static RejectBudget of(long left) {
		return new RejectBudget(left);
	}

	/** A budget that is never exceeded. */
	public static RejectBudget unlimited() {
		return new RejectBudget(Long.MAX_VALUE);
	}

	/**
	 * Count rejects.
	 * @param count how many
	 * @return whether they were within the budget: otherwise no further record is mapped
	 */
	boolean take(int count) {
		return this.left.addAndGet(-count) >= 0;
	}

	/** Whether more records were rejected than the budget allows. */
	public boolean isExceeded() {
		return this.left.get() < 0;
	}

}
