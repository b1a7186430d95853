package dev.blockload.importjob;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import dev.blockload.run.Range;
import dev.blockload.run.Ledger;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.partition.Partitioner;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * Loads the ranges of a run, each in its own step, several at the same time. The ledger
 * says which ranges there are and which are finished; a partition is named by its range's
 * ordinal, which is all that a step execution needs to know. The first range that fails
 * stops the others at their next chunk boundary, and no worker is active after
 * {@link #handle} has ended, however it ended.
 */
final class RangePartitionHandler implements PartitionHandler, Partitioner {

	private final Supplier<List<Range>> ranges;

	private final IntFunction<Step> stepOfRange;

	private final int workers;

	/**
	 * Create a handler.
	 * @param ranges reads the ranges of the run from the ledger
	 * @param stepOfRange makes the step that loads the range of an ordinal
	 * @param workers how many ranges are loaded at the same time
	 */
	RangePartitionHandler(Supplier<List<Range>> ranges, IntFunction<Step> stepOfRange, int workers) {
		this.ranges = ranges;
		this.stepOfRange = stepOfRange;
		this.workers = workers;
	}

	@Override
	public Map<String, ExecutionContext> partition(int gridSize) {
		return this.ranges.get()
			.stream()
			.filter((range) -> !range.finished())
			.collect(Collectors.toMap((range) -> Integer.toString(range.ordinal()), (range) -> new ExecutionContext()));
	}

	/**
	 * {@inheritDoc}
	 * @throws Exception the first failure that a step threw instead of noting it in its
	 * execution; those of other steps are suppressed in it
	 */
	@Override
	public Set<StepExecution> handle(StepExecutionSplitter splitter, StepExecution manager) throws Exception {
		Workers loading = new Workers(splitter.split(manager, this.workers));
		ExecutorService executor = Executors.newFixedThreadPool(this.workers);
		try {
			for (StepExecution execution : loading.executions) {
				// A worker keeps its failure itself.
				var unused = executor.submit(LogContext.carried(() -> loading.load(execution)));
			}
		}
		finally {
			executor.shutdown();
			loading.awaitEnd(executor);
		}
		loading.throwFailure();
		return new HashSet<>(loading.executions);
	}

	private static int ordinalOf(StepExecution execution) {
		String name = execution.getStepName();
		return Integer.parseInt(name.substring(name.lastIndexOf(':') + 1));
	}

	/**
	 * The steps of all ranges, and the first failure that one of them threw.
	 */
	private final class Workers {

		private final Set<StepExecution> executions;

		private @Nullable Throwable failure;

		Workers(Set<StepExecution> executions) {
			this.executions = executions;
		}

		private synchronized boolean hasThrown() {
			return this.failure != null;
		}

		private synchronized void note(Throwable thrown) {
			if (this.failure == null) {
				this.failure = thrown;
			}
			else {
				this.failure.addSuppressed(thrown);
			}
		}

		private Void load(StepExecution execution) {
			// A step throws where its end cannot be noted, or the block is not as
			// planned: the ranges that have not begun would meet the same.
			if (!hasThrown()) {
				try {
					RangePartitionHandler.this.stepOfRange.apply(ordinalOf(execution)).execute(execution);
				}
				catch (Throwable ex) {
					note(ex);
				}
				finally {
					if (execution.getStatus() != BatchStatus.COMPLETED) {
						stop();
					}
				}
			}
			return null;
		}

		/** The run fails: what the others have not committed would be thrown away. */
		private void stop() {
			this.executions.forEach(StepExecution::setTerminateOnly);
		}

		/**
		 * Wait until all workers have ended. An interrupt stops their steps, and is
		 * thrown once they have ended: no transaction of theirs outlives the load step.
		 */
		private void awaitEnd(ExecutorService executor) {
			boolean ended = false;
			while (!ended) {
				try {
					ended = executor.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
				}
				catch (InterruptedException ex) {
					note(ex);
					stop();
				}
			}
		}

		private synchronized void throwFailure() throws Exception {
			if (this.failure instanceof Error error) {
				throw error;
			}
			if (this.failure instanceof Exception exception) {
				throw exception;
			}
		}

	}

}
