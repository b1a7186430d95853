package dev.blockload.fault;

import org.springframework.batch.core.scope.context.StepContext;
import org.springframework.batch.core.scope.context.StepSynchronizationManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * The points of transactions: {@code before-work}, {@code before-commit} and
 * {@code after-commit}, of the transaction that a step itself begins. Those of the job
 * repository are not counted. The transactions of a range are named {@code chunk}. A
 * transaction that has a name keeps it: {@code merge-copy}, {@code direct-copy},
 * {@code undo}. One that commits while that of its step waits is named
 * {@code STEP.beside}; it has the two points of its commit.
 */
final class FailpointTransactions implements PlatformTransactionManager {

	private final PlatformTransactionManager transactions;

	private final Failpoints failpoints;

	FailpointTransactions(PlatformTransactionManager transactions, Failpoints failpoints) {
		this.transactions = transactions;
		this.failpoints = failpoints;
	}

	@Override
	public TransactionStatus getTransaction(TransactionDefinition definition) {
		TransactionStatus status = this.transactions.getTransaction(definition);
		if (isOfStep(status)) {
			switch (this.failpoints.reached(where(status) + ":before-work")) {
				case GO_ON -> {
				}
				case FAIL -> {
					this.transactions.rollback(status);
					throw new TransactionSystemException("failpoint: no transaction");
				}
				case ROLL_BACK -> status.setRollbackOnly();
			}
		}
		return status;
	}

	@Override
	public void commit(TransactionStatus status) {
		if (isBesideAStep(status)) {
			commitBeside(status);
			return;
		}
		if (!isOfStep(status) || status.isRollbackOnly()) {
			this.transactions.commit(status);
			return;
		}
		String where = where(status);
		switch (this.failpoints.reached(where + ":before-commit")) {
			case GO_ON -> {
			}
			case FAIL -> {
				this.transactions.rollback(status);
				throw new TransactionSystemException("failpoint: not committed");
			}
			case ROLL_BACK -> status.setRollbackOnly();
		}
		this.transactions.commit(status);
		switch (this.failpoints.reached(where + ":after-commit")) {
			case GO_ON -> {
			}
			case FAIL -> throw new TransactionSystemException("failpoint: committed, but not reported");
			case ROLL_BACK -> throw new IllegalStateException("it is committed");
		}
	}

	/** For kills and hangs only: a failure here would be one of the step. */
	private void commitBeside(TransactionStatus status) {
		this.failpoints.reached(where(status) + ".beside:before-commit");
		this.transactions.commit(status);
		this.failpoints.reached(where(status) + ".beside:after-commit");
	}

	@Override
	public void rollback(TransactionStatus status) {
		this.transactions.rollback(status);
	}

	private static boolean isOfStep(TransactionStatus status) {
		return status.isNewTransaction() && (StepSynchronizationManager.getContext() != null || isNamed(status))
				&& !FailpointRepository.isInside() && (isNamed(status) || !isBesideTheStep(status));
	}

	private static boolean isBesideAStep(TransactionStatus status) {
		return status.isNewTransaction() && StepSynchronizationManager.getContext() != null
				&& !FailpointRepository.isInside() && !isNamed(status) && isBesideTheStep(status);
	}

	/** One that commits, or only looks, while that of the step waits. */
	private static boolean isBesideTheStep(TransactionStatus status) {
		return status instanceof DefaultTransactionStatus own && own.getSuspendedResources() != null;
	}

	private static boolean isNamed(TransactionStatus status) {
		return status.getTransactionName().startsWith("merge-") || status.getTransactionName().startsWith("direct-")
				|| status.getTransactionName().equals("undo");
	}

	private static String where(TransactionStatus status) {
		if (isNamed(status)) {
			return status.getTransactionName();
		}
		StepContext context = StepSynchronizationManager.getContext();
		String step = context.getStepName();
		return step.startsWith("load:") ? "chunk" : step;
	}

}
