package dev.blockload.importjob;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Counts rejects in the order of the file, although lanes map several batches at the same
 * time: a batch is committed only when the rejects before it are known, so that loading
 * ends at the same record as if one lane had loaded everything. Safe for use by many
 * threads.
 */
final class RejectOrder {

	/** No limit: nothing is counted, and no lane waits. */
	static final long UNLIMITED = Long.MAX_VALUE;

	private final long limit;

	/** The rejects of batches that are mapped, while an earlier one is not. */
	private final Map<Integer, Long> early = new HashMap<>();

	/** All batches before this number are mapped. */
	private int complete;

	/** The rejects of these batches. */
	private long rejected;

	/** The rejects of all batches before a batch, for those whose lanes will ask. */
	private final Map<Integer, Long> before = new HashMap<>();

	/** The first batch that is not mapped because its lane failed. */
	private int abandoned = Integer.MAX_VALUE;

	private boolean exceeded;

	/**
	 * Create a counter of one attempt.
	 * @param limit how many rejects a run has at most before reading stops, or
	 * {@link #UNLIMITED}
	 */
	RejectOrder(long limit) {
		this.limit = limit;
	}

	boolean isLimited() {
		return this.limit != UNLIMITED;
	}

	/**
	 * How many rejects a batch can have at most within the limit, as far as is known now.
	 * Below 0 if the limit is exceeded before the batch.
	 * @param batch any that is not mapped
	 */
	synchronized long mostOf(ReadBatch batch) {
		return isLimited() ? this.limit - batch.rejectedBefore() - this.rejected : UNLIMITED;
	}

	/**
	 * Store how many rejects a batch has.
	 * @param batch the batch
	 * @param rejects how many; if that is more than {@link #mostOf} it, not necessarily
	 * all
	 */
	synchronized void mapped(ReadBatch batch, long rejects) {
		this.early.put(batch.number(), rejects);
		for (Long next = this.early.remove(this.complete); next != null; next = this.early.remove(this.complete)) {
			if (isLimited()) {
				this.before.put(this.complete, this.rejected);
			}
			this.rejected += next;
			this.complete++;
		}
		notifyAll();
	}

	/**
	 * Wait until all batches before a batch are mapped.
	 * @param batch the batch, which is mapped
	 * @return how many rejects the batch can have within the limit; below 0 if the limit
	 * is exceeded before it; empty if a batch before it will never be mapped
	 */
	synchronized OptionalLong awaitMostOf(ReadBatch batch) throws InterruptedException {
		if (!isLimited()) {
			return OptionalLong.of(UNLIMITED);
		}
		if (!awaitBefore(batch.number())) {
			return OptionalLong.empty();
		}
		return OptionalLong.of(this.limit - batch.rejectedBefore() - this.before.remove(batch.number()));
	}

	/**
	 * Wait until all batches before a number are mapped.
	 * @return whether they are; false if one never will be
	 */
	synchronized boolean awaitBefore(int number) throws InterruptedException {
		while (this.complete < number && this.abandoned >= number) {
			wait();
		}
		return this.complete >= number;
	}

	/** Loading ends with a batch, which exceeds the limit. */
	synchronized void exceed() {
		this.exceeded = true;
	}

	/** The lane of a batch failed before it was mapped. */
	synchronized void abandon(ReadBatch batch) {
		this.abandoned = Math.min(this.abandoned, batch.number());
		notifyAll();
	}

	/** Whether no further batch will be committed. */
	synchronized boolean isOver() {
		return this.exceeded || this.abandoned != Integer.MAX_VALUE;
	}

}
