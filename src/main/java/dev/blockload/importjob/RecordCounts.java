package dev.blockload.importjob;

import dev.blockload.run.Ledger;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStream;

/**
 * Makes the counts of a load step execution count records, although its items are slices:
 * read = written + skipped. They are set from the ledger in the transaction of each
 * chunk, after the framework has added its own.
 */
final class RecordCounts implements ItemStream, StepExecutionListener {

	private final RunContext context;

	private final Ledger ledger;

	private final int ordinal;

	private final long size;

	private @Nullable StepExecution execution;

	private Ledger.@Nullable Books before;

	RecordCounts(RunContext context, Ledger ledger, int ordinal) {
		this.context = context;
		this.ledger = ledger;
		this.ordinal = ordinal;
		this.size = context.pin().size();
	}

	@Override
	public void beforeStep(StepExecution stepExecution) {
		this.execution = stepExecution;
		this.before = this.ledger.books(this.context.run(), this.ordinal);
		report();
	}

	@Override
	public void update(ExecutionContext executionContext) {
		set();
	}

	@Override
	public @Nullable ExitStatus afterStep(StepExecution stepExecution) {
		set();
		return null;
	}

	private void set() {
		StepExecution current = this.execution;
		Ledger.Books then = this.before;
		if (current == null || then == null) {
			return;
		}
		Ledger.Books now = this.ledger.books(this.context.run(), this.ordinal);
		current.setReadCount(now.read() - then.read());
		// Cells of an unpivoted record can be rows and rejects: all records count as
		// written.
		boolean cells = now.cellsPerRecord() != null;
		current.setWriteCount(cells ? now.read() - then.read() : now.loaded() - then.loaded());
		current.setProcessSkipCount(cells ? 0 : now.rejected() - then.rejected());
		// Slices that were read and not mapped count as not read.
		current.setFilterCount(0);
		report();
	}

	private void report() {
		Ledger.Books all = this.ledger.books(this.context.run());
		// If the length of the text is not known, more remains than the object has.
		long bytes = (all.remaining() > this.size) ? this.context.consumed() : this.size - all.remaining();
		this.context.listener().advanced(bytes, this.size, all.read());
	}

}
