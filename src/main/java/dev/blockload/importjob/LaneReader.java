package dev.blockload.importjob;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;

/**
 * The reader of one lane. It takes the next batch before the transaction of its chunk
 * begins, so that no transaction waits for S3. The execution context is for people to
 * look at. Not thread-safe: one lane.
 */
final class LaneReader implements ItemStreamReader<ReadBatch> {

	private final BatchReader batches;

	private final RejectOrder rejects;

	/** The batch that is not mapped. */
	private @Nullable ReadBatch taken;

	/** The batch whose transaction has not ended. */
	private @Nullable ReadBatch held;

	private @Nullable Exception failure;

	LaneReader(BatchReader batches, RejectOrder rejects) {
		this.batches = batches;
		this.rejects = rejects;
	}

	/**
	 * The transaction manager of the lane's step.
	 * @param transactions begins, commits and rolls back
	 */
	PlatformTransactionManager before(PlatformTransactionManager transactions) {
		return new PlatformTransactionManager() {
			@Override
			public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
				take();
				return transactions.getTransaction(definition);
			}

			@Override
			public void commit(TransactionStatus status) {
				transactions.commit(status);
			}

			@Override
			public void rollback(TransactionStatus status) {
				transactions.rollback(status);
			}
		};
	}

	/**
	 * Take the next batch, outside any transaction.
	 * @return null at the end; see {@link BatchReader#next}
	 */
	@Nullable ReadBatch next() throws IOException, InterruptedException {
		release();
		this.taken = this.batches.next();
		this.held = this.taken;
		return this.taken;
	}

	private void take() {
		if (this.taken != null || this.failure != null) {
			return;
		}
		release();
		try {
			this.taken = this.batches.next();
			this.held = this.taken;
		}
		catch (IOException | RuntimeException ex) {
			// Thrown where the framework expects it.
			this.failure = ex;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.failure = ex;
		}
	}

	private void release() {
		ReadBatch finished = this.held;
		if (finished != null) {
			this.batches.release(finished);
			this.held = null;
		}
	}

	@Override
	public @Nullable ReadBatch read() throws Exception {
		if (this.failure != null) {
			throw this.failure;
		}
		return this.taken;
	}

	/** The batch that was taken is mapped. */
	void mapped() {
		this.taken = null;
	}

	@Override
	public void update(ExecutionContext executionContext) {
		executionContext.putLong("next.byte", this.batches.read());
	}

	/** If the lane ends with a batch that is not mapped, no later batch is committed. */
	@Override
	public void close() {
		ReadBatch left = this.taken;
		if (left != null) {
			this.rejects.abandon(left);
			this.taken = null;
		}
		release();
	}

}
