package dev.blockload.importjob;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

import dev.blockload.load.Ledger;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.partition.Partitioner;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * Loads the ranges of a run, a step of its own for each, some at the same time. The
 * ledger says which ranges there are and which are finished; a partition is named by its
 * range's ordinal, which is all that a step execution needs to know.
 */
final class RangePartitionHandler implements PartitionHandler, Partitioner {

	private final RunContext context;

	private final Ledger ledger;

	private final IntFunction<Step> stepOfRange;

	private final int workers;

	RangePartitionHandler(RunContext context, Ledger ledger, IntFunction<Step> stepOfRange, int workers) {
		this.context = context;
		this.ledger = ledger;
		this.stepOfRange = stepOfRange;
		this.workers = workers;
	}

	@Override
	public Map<String, ExecutionContext> partition(int gridSize) {
		return this.ledger.ranges(this.context.run())
			.stream()
			.filter((range) -> !range.finished())
			.collect(Collectors.toMap((range) -> Integer.toString(range.ordinal()), (range) -> new ExecutionContext()));
	}

	@Override
	public Set<StepExecution> handle(StepExecutionSplitter splitter, StepExecution manager) throws Exception {
		Set<StepExecution> executions = splitter.split(manager, this.workers);
		ExecutorService executor = Executors.newFixedThreadPool(this.workers);
		try {
			List<Future<?>> tasks = new ArrayList<>();
			for (StepExecution execution : executions) {
				tasks.add(executor.submit(LogContext.carried(() -> load(execution))));
			}
			for (Future<?> task : tasks) {
				await(task);
			}
		}
		finally {
			executor.shutdown();
		}
		return new HashSet<>(executions);
	}

	private Void load(StepExecution execution) throws Exception {
		this.stepOfRange.apply(ordinalOf(execution)).execute(execution);
		if (execution.getStatus() == BatchStatus.FAILED) {
			// The run fails: what the other workers have not committed would be thrown
			// away.
			this.context.stop().stopSteps();
		}
		return null;
	}

	private static int ordinalOf(StepExecution execution) {
		String name = execution.getStepName();
		return Integer.parseInt(name.substring(name.lastIndexOf(':') + 1));
	}

	private static void await(Future<?> task) throws Exception {
		try {
			task.get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Exception cause) {
				throw cause;
			}
			throw ex;
		}
	}

}
