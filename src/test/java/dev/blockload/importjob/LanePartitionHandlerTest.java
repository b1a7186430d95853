package dev.blockload.importjob;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

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
 * How the lanes of a run end together when one of them fails.
 */
@Timeout(30)
class LanePartitionHandlerTest {

	private static final int LANES = 2;

	private final JobExecution job = MetaDataInstanceFactory.createJobExecution();

	private final StepExecution manager = MetaDataInstanceFactory.createStepExecution(this.job, "load", 1L);

	private final Set<StepExecution> executions = new LinkedHashSet<>();

	private final CountDownLatch insideAChunk = new CountDownLatch(1);

	private final Set<Integer> begun = ConcurrentHashMap.newKeySet();

	private final Set<Integer> askedToStop = ConcurrentHashMap.newKeySet();

	private final Set<Integer> active = ConcurrentHashMap.newKeySet();

	@BeforeEach
	void split() {
		for (int lane = 0; lane < LANES; lane++) {
			this.executions
				.add(MetaDataInstanceFactory.createStepExecution(this.job, "load:" + lane, (long) (2 + lane)));
		}
	}

	/** Lane 0 ends as said; lane 1 is in a chunk then. */
	private Set<StepExecution> load(LaneStep first) throws Exception {
		return loadAll((lane) -> (lane == 0) ? first : this::loadUntilAskedToStop);
	}

	private Set<StepExecution> loadAll(IntFunction<LaneStep> steps) throws Exception {
		LanePartitionHandler handler = new LanePartitionHandler(() -> LANES, (lane) -> {
			this.begun.add(lane);
			LaneStep step = steps.apply(lane);
			return (Step) (execution) -> {
				this.active.add(lane);
				try {
					step.load(execution);
				}
				finally {
					this.active.remove(lane);
				}
			};
		});
		return handler.handle(new StepExecutionSplitter() {
			@Override
			public String getStepName() {
				return "load";
			}

			@Override
			public Set<StepExecution> split(StepExecution stepExecution, int gridSize) {
				return LanePartitionHandlerTest.this.executions;
			}
		}, this.manager);
	}

	/** As a step of Spring Batch does: it looks at the end of each chunk. */
	private void loadUntilAskedToStop(StepExecution execution) {
		boolean begins = true;
		this.insideAChunk.countDown();
		for (int chunk = 0; chunk < 200; chunk++) {
			if (execution.isTerminateOnly()) {
				this.askedToStop.add(LanePartitionHandlerTest.laneOf(execution));
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
			assertThat(this.insideAChunk.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static int laneOf(StepExecution execution) {
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
	void aLaneThatThrowsStopsTheOthersAndTheirEndIsAwaited() {
		IllegalStateException thrown = new IllegalStateException("the block was altered");
		assertThat(catchThrowable(() -> load((execution) -> {
			awaitChunkOfAnother();
			throw thrown;
		}))).isSameAs(thrown);
		assertThat(this.active).as("lanes in a transaction after the load step has ended").isEmpty();
		assertThat(this.askedToStop).as("lanes that were asked to stop").containsExactly(1);
		assertThat(this.begun).as("lanes that were begun").containsExactlyInAnyOrder(0, 1);
		assertThat(this.job.getStatus()).as("the job is not stopped, it fails").isNotEqualTo(BatchStatus.STOPPING);
	}

	@Test
	void aLaneWhoseStepCannotBeMadeStopsTheOthersToo() {
		IllegalStateException thrown = new IllegalStateException("the block was altered");
		assertThat(catchThrowable(() -> loadAll((lane) -> {
			if (lane == 0) {
				awaitChunkOfAnother();
				throw thrown;
			}
			return this::loadUntilAskedToStop;
		}))).isSameAs(thrown);
		assertThat(this.active).as("lanes in a transaction after the load step has ended").isEmpty();
		assertThat(this.askedToStop).as("lanes that were asked to stop").containsExactly(1);
	}

	@Test
	void aLaneThatEndsFailedStopsTheOthers() throws Exception {
		assertThat(load((execution) -> {
			awaitChunkOfAnother();
			execution.setStatus(BatchStatus.FAILED);
		})).isEqualTo(this.executions);
		assertThat(this.active).as("lanes in a transaction after the load step has ended").isEmpty();
		assertThat(this.executions).extracting(StepExecution::getStatus)
			.containsExactly(BatchStatus.FAILED, BatchStatus.STOPPED);
		assertThat(this.job.getStatus()).as("the job is not stopped, it fails").isNotEqualTo(BatchStatus.STOPPING);
	}

	@Test
	void theFirstFailureIsThrownWithTheOthersSuppressed() {
		IllegalStateException first = new IllegalStateException("the database went away");
		AssertionError second = new AssertionError("and so did the other session");
		Throwable thrown = catchThrowable(() -> loadAll((lane) -> switch (lane) {
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
	void anInterruptStopsAllLanesAndTheirEndIsAwaited() {
		Thread caller = Thread.currentThread();
		assertThat(catchThrowable(() -> load((execution) -> {
			awaitChunkOfAnother();
			caller.interrupt();
			loadUntilAskedToStop(execution);
		}))).isInstanceOf(InterruptedException.class);
		assertThat(this.active).as("lanes in a transaction after the load step has ended").isEmpty();
		assertThat(this.askedToStop).as("lanes that were asked to stop").containsExactlyInAnyOrder(0, 1);
		assertThat(this.begun).as("lanes that were begun").containsExactlyInAnyOrder(0, 1);
	}

	@Test
	void whereNoneFailsAllAreLoaded() throws Exception {
		assertThat(loadAll((lane) -> (execution) -> execution.setStatus(BatchStatus.COMPLETED)))
			.isEqualTo(this.executions);
		assertThat(this.begun).containsExactlyInAnyOrder(0, 1);
		assertThat(this.executions).noneMatch(StepExecution::isTerminateOnly);
	}

	@Test
	void aPartitionIsNamedByTheNumberOfItsLane() {
		assertThat(new LanePartitionHandler(() -> 3, (lane) -> null).partition(7)).containsOnlyKeys("0", "1", "2");
		assertThat(new LanePartitionHandler(() -> 0, (lane) -> null).partition(7)).isEmpty();
	}

	/**
	 * Loads one lane.
	 */
	private interface LaneStep {

		void load(StepExecution execution);

	}

}
