package dev.blockload.importjob;

import dev.blockload.run.Batch;
import dev.blockload.run.Ledger;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStream;

/**
 * Makes the counts of the step execution of a lane count records, although its items are
 * batches: read = written + skipped. They are set in the transaction of each batch, after
 * the framework has added its own; at the end they are those of the ledger, which does
 * not have a batch that was rolled back. One lane.
 */
final class RecordCounts implements ItemStream, StepExecutionListener {

	private final RunContext context;

	private final Ledger ledger;

	private final int lane;

	private final LoadProgress progress;

	private @Nullable StepExecution execution;

	private Ledger.Books books;

	/**
	 * Create the counts of a lane that has loaded nothing in this attempt.
	 * @param cellsPerRecord how many cells each record has, null without unpivot
	 */
	RecordCounts(RunContext context, Ledger ledger, int lane, LoadProgress progress, @Nullable Integer cellsPerRecord) {
		this.books = new Ledger.Books(0, 0, 0, 0, cellsPerRecord, 0);
		this.context = context;
		this.ledger = ledger;
		this.lane = lane;
		this.progress = progress;
	}

	@Override
	public void beforeStep(StepExecution stepExecution) {
		this.execution = stepExecution;
	}

	/** A batch is written in this transaction. */
	void add(Batch batch) {
		Ledger.Books now = this.books;
		this.books = new Ledger.Books(now.read() + batch.records(), now.loaded() + batch.staged(),
				now.rejected() + batch.rejected(), now.blank() + batch.blank(), now.cellsPerRecord(), 0);
		this.progress.add(batch);
	}

	@Override
	public void update(ExecutionContext executionContext) {
		set();
	}

	@Override
	public @Nullable ExitStatus afterStep(StepExecution stepExecution) {
		this.books = this.ledger.books(this.context.attempt(), this.lane);
		set();
		return null;
	}

	private void set() {
		StepExecution current = this.execution;
		if (current == null) {
			return;
		}
		// Cells of an unpivoted record can be rows and rejects: all records count as
		// written.
		boolean cells = this.books.cellsPerRecord() != null;
		current.setReadCount(this.books.read());
		current.setWriteCount(cells ? this.books.read() : this.books.loaded());
		current.setProcessSkipCount(cells ? 0 : this.books.rejected());
		// Batches that are not committed because of too many rejects count as not read.
		current.setFilterCount(0);
	}

}
