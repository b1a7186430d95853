package dev.blockload.importjob;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import dev.blockload.csv.Position;
import dev.blockload.run.Range;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.test.MetaDataInstanceFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * How the ranges of a run end together when one of them fails.
 */
@Timeout(30)
class RangePartitionHandlerTest {

	private static final int RANGES = 4;

	private final JobExecution job = MetaDataInstanceFactory.createJobExecution();

	private final StepExecution manager = MetaDataInstanceFactory.createStepExecution(this.job, "load", 1L);

	private final Set<StepExecution> executions = new LinkedHashSet<>();

	private final CountDownLatch insideAChunk = new CountDownLatch(1);

	private final Set<Integer> begun = ConcurrentHashMap.newKeySet();

	private final Set<Integer> askedToStop = ConcurrentHashMap.newKeySet();

	private final Set<Integer> active = ConcurrentHashMap.newKeySet();

	@BeforeEach
	void split() {
		for (int ordinal = 0; ordinal < RANGES; ordinal++) {
			this.executions
				.add(MetaDataInstanceFactory.createStepExecution(this.job, "load:" + ordinal, (long) (2 + ordinal)));
		}
	}

	/**
	 * Range 0 ends as said; range 1 is in a chunk then; two more ranges have not begun.
	 */
	private Set<StepExecution> load(RangeStep first) throws Exception {
		return load(2, (ordinal) -> (ordinal == 0) ? first : this::loadUntilAskedToStop);
	}

	private Set<StepExecution> load(int workers, IntFunction<RangeStep> steps) throws Exception {
		RangePartitionHandler handler = new RangePartitionHandler(List::of, (ordinal) -> {
			this.begun.add(ordinal);
			RangeStep step = steps.apply(ordinal);
			return (Step) (execution) -> {
				this.active.add(ordinal);
				try {
					step.load(execution);
				}
				finally {
					this.active.remove(ordinal);
				}
			};
		}, workers);
		return handler.handle(new StepExecutionSplitter() {
			@Override
			public String getStepName() {
				return "load";
			}

			@Override
			public Set<StepExecution> split(StepExecution stepExecution, int gridSize) {
				return RangePartitionHandlerTest.this.executions;
			}
		}, this.manager);
	}

	/** As a step of Spring Batch does: it looks at the end of each chunk. */
	private void loadUntilAskedToStop(StepExecution execution) {
		boolean begins = true;
		this.insideAChunk.countDown();
		for (int chunk = 0; chunk < 20; chunk++) {
			if (execution.isTerminateOnly()) {
				this.askedToStop.add(RangePartitionHandlerTest.ordinalOf(execution));
				if (!begins) {
					// The end of a chunk that has begun: COPY ends, the transaction
					// commits.
					pause(200);
				}
				execution.setStatus(BatchStatus.STOPPED);
				return;
			}
			begins = false;
			pause(100);
		}
		execution.setStatus(BatchStatus.COMPLETED);
	}

	private void awaitChunkOfAnother() {
		try {
			assertThat(this.insideAChunk.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static int ordinalOf(StepExecution execution) {
		return Integer.parseInt(execution.getStepName().substring("load:".length()));
	}

	private static void pause(long millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("a worker in a transaction must not be interrupted", ex);
		}
	}

	@Test
	void aRangeThatThrowsStopsTheOthersAndTheirEndIsAwaited() {
		IllegalStateException thrown = new IllegalStateException("the block was altered");
		assertThat(catchThrowable(() -> load((execution) -> {
			awaitChunkOfAnother();
			throw thrown;
		}))).isSameAs(thrown);
		assertThat(this.active).as("ranges in a transaction after the load step has ended").isEmpty();
		assertThat(this.askedToStop).as("ranges that were asked to stop").containsExactly(1);
		assertThat(this.begun).as("ranges that were begun").containsExactlyInAnyOrder(0, 1);
		assertThat(this.job.getStatus()).as("the job is not stopped, it fails").isNotEqualTo(BatchStatus.STOPPING);
	}

	@Test
	void aRangeWhoseStepCannotBeMadeStopsTheOthersToo() {
		IllegalStateException thrown = new IllegalStateException("the block was altered");
		assertThat(catchThrowable(() -> load(2, (ordinal) -> {
			if (ordinal == 0) {
				awaitChunkOfAnother();
				throw thrown;
			}
			return this::loadUntilAskedToStop;
		}))).isSameAs(thrown);
		assertThat(this.active).as("ranges in a transaction after the load step has ended").isEmpty();
		assertThat(this.askedToStop).as("ranges that were asked to stop").containsExactly(1);
	}

	@Test
	void aRangeThatEndsFailedStopsTheOthersAndThoseNotBegunLoadNothing() throws Exception {
		assertThat(load((execution) -> {
			awaitChunkOfAnother();
			execution.setStatus(BatchStatus.FAILED);
		})).isEqualTo(this.executions);
		assertThat(this.active).as("ranges in a transaction after the load step has ended").isEmpty();
		assertThat(this.executions).extracting(StepExecution::getStatus)
			.containsExactly(BatchStatus.FAILED, BatchStatus.STOPPED, BatchStatus.STOPPED, BatchStatus.STOPPED);
		assertThat(this.job.getStatus()).as("the job is not stopped, it fails").isNotEqualTo(BatchStatus.STOPPING);
	}

	@Test
	void theFirstFailureIsThrownWithTheOthersSuppressed() {
		IllegalStateException first = new IllegalStateException("the database went away");
		AssertionError second = new AssertionError("and so did the other session");
		Throwable thrown = catchThrowable(() -> load(2, (ordinal) -> switch (ordinal) {
			case 0 -> (execution) -> {
				awaitChunkOfAnother();
				throw first;
			};
			default -> (execution) -> {
				loadUntilAskedToStop(execution);
				throw second;
			};
		}));
		assertThat(thrown).isSameAs(first).hasSuppressedException(second);
		assertThat(thrown.getSuppressed()).hasSize(1);
	}

	@Test
	void anInterruptStopsAllRangesAndTheirEndIsAwaited() {
		Thread caller = Thread.currentThread();
		assertThat(catchThrowable(() -> load((execution) -> {
			awaitChunkOfAnother();
			caller.interrupt();
			loadUntilAskedToStop(execution);
		}))).isInstanceOf(InterruptedException.class);
		assertThat(this.active).as("ranges in a transaction after the load step has ended").isEmpty();
		assertThat(this.askedToStop).as("ranges that were asked to stop").containsExactlyInAnyOrder(0, 1);
		assertThat(this.begun).as("ranges that were begun").containsExactlyInAnyOrder(0, 1);
	}

	@Test
	void whereNoneFailsAllAreLoaded() throws Exception {
		assertThat(load(3, (ordinal) -> (execution) -> execution.setStatus(BatchStatus.COMPLETED)))
			.isEqualTo(this.executions);
		assertThat(this.begun).containsExactlyInAnyOrder(0, 1, 2, 3);
		assertThat(this.executions).noneMatch(StepExecution::isTerminateOnly);
	}

	@Test
	void aRangeThatIsFinishedIsNotLoadedAgain() {
		Position end = new Position(100, 5, 6);
		RangePartitionHandler handler = new RangePartitionHandler(
				() -> List.of(new Range(0, end, 100), new Range(1, end, 200)), (ordinal) -> null, 2);
		assertThat(handler.partition(2)).containsOnlyKeys("1");
	}

	/**
	 * Loads one range.
	 */
	private interface RangeStep {

		void load(StepExecution execution);

	}

}
