package dev.blockload.importjob;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.partition.Partitioner;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * Loads a run in several lanes at the same time, each in its own step. A partition is
 * named by the number of its lane, which is all that a step execution needs to know. The
 * first lane that fails stops the others after their batches, and no lane is active after
 * {@link #handle} has ended, however it ended.
 */
final class LanePartitionHandler implements PartitionHandler, Partitioner {

	private final IntSupplier lanes;

	private final IntFunction<Step> stepOfLane;

	/**
	 * Create a handler.
	 * @param lanes returns how many lanes are needed: 0 if everything is loaded
	 * @param stepOfLane makes the step of a lane
	 */
	LanePartitionHandler(IntSupplier lanes, IntFunction<Step> stepOfLane) {
		this.lanes = lanes;
		this.stepOfLane = stepOfLane;
	}

	@Override
	public Map<String, ExecutionContext> partition(int gridSize) {
		return IntStream.range(0, this.lanes.getAsInt())
			.boxed()
			.collect(Collectors.toMap((lane) -> Integer.toString(lane), (lane) -> new ExecutionContext()));
	}

	/**
	 * {@inheritDoc}
	 * @throws Exception the first failure that a step threw instead of noting it in its
	 * execution; those of other steps are suppressed in it
	 */
	@Override
	public Set<StepExecution> handle(StepExecutionSplitter splitter, StepExecution manager) throws Exception {
		Lanes loading = new Lanes(splitter.split(manager, 1));
		ExecutorService executor = Executors.newCachedThreadPool();
		try {
			for (StepExecution execution : loading.executions) {
				// A lane keeps its failure itself.
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

	private static int laneOf(StepExecution execution) {
		String name = execution.getStepName();
		return Integer.parseInt(name.substring(name.lastIndexOf(':') + 1));
	}

	/**
	 * The steps of all lanes, and the first failure that one of them threw.
	 */
	private final class Lanes {

		private final Set<StepExecution> executions;

		private @Nullable Throwable failure;

		Lanes(Set<StepExecution> executions) {
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
			// planned: the lanes that have not begun would meet the same.
			if (!hasThrown()) {
				try {
					LanePartitionHandler.this.stepOfLane.apply(laneOf(execution)).execute(execution);
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
		 * Wait until all lanes have ended. An interrupt stops their steps, and is thrown
		 * once they have ended: no transaction of theirs outlives the load step.
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
