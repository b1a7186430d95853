package dev.blockload.importjob;

import java.util.function.Function;
import java.util.function.Supplier;

import dev.blockload.run.Database;
import dev.blockload.run.Distribution;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * What loads the ranges of distributed runs, on the leader and on other nodes. All parts
 * are safe for use by many threads.
 *
 * @param tools of every attempt
 * @param settings how a run uses the machine
 * @param distributing when several nodes load one file
 * @param database where the leases are
 * @param distribution the ranges and their workers
 * @param transaction a transaction of its own
 * @param loaded counts what this process loads
 */
record RangeTools(ImportTools tools, LoadSettings settings, DistributionSettings distributing, Database database,
		Distribution distribution, TransactionTemplate transaction, LoadedRanges loaded) {

	/** Do something in a transaction. */
	void inTransaction(Runnable work) {
		this.transaction.executeWithoutResult((status) -> work.run());
	}

	/** Ask something in a transaction. */
	<T> T ask(Function<Distribution, T> question) {
		Supplier<T> answer = () -> question.apply(this.distribution);
		T found = this.transaction.execute((status) -> answer.get());
		if (found == null) {
			throw new IllegalStateException("A transaction returned nothing.");
		}
		return found;
	}

}
