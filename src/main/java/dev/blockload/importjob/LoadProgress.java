package dev.blockload.importjob;

import dev.blockload.run.Batch;
import dev.blockload.run.Coverage;

/**
 * How much of the object is loaded, for the listener of a run: never less than before,
 * although lanes report at the same time. Safe for use by many threads.
 */
final class LoadProgress {

	private final RunContext context;

	private final long size;

	private final boolean inObject;

	private long bytes;

	private long records;

	/**
	 * Create a progress.
	 * @param context the attempt
	 * @param coverage what earlier attempts have loaded
	 */
	LoadProgress(RunContext context, Coverage coverage) {
		this.context = context;
		this.size = context.pin().size();
		// Otherwise positions are not those of the object.
		this.inObject = coverage.end().isPresent();
		this.bytes = coverage.begin().offset() + coverage.bytes();
		this.records = coverage.records();
	}

	synchronized void add(Batch batch) {
		this.bytes += batch.bytes();
		this.records += batch.records();
		report();
	}

	/** So much is loaded by now, by whatever node. */
	synchronized void reached(long toByte, long toRecord) {
		this.bytes = Math.max(this.bytes, toByte);
		this.records = Math.max(this.records, toRecord);
		report();
	}

	synchronized void report() {
		this.context.listener().advanced(this.inObject ? this.bytes : this.context.consumed(), this.size, this.records);
	}

}
