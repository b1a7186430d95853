package dev.blockload.task;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

import javax.sql.DataSource;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.DeadExecutionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/**
 * Creates the schedulers of a node. Each scheduler has its own table and its own threads,
 * so that runs of several hours or a mail server that does not answer delay no trigger.
 */
public final class TaskSchedulers {

	private static final Logger LOG = LoggerFactory.getLogger(TaskSchedulers.class);

	private static final int LONGEST_RETRY_SECONDS = 60;

	/** Longer than a run needs to stop, whatever it waits for. */
	private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(20);

	private final String node;

	private final DataSource dataSource;

	private final TaskTiming timing;

	private final Clock clock;

	/**
	 * Create schedulers for a node.
	 * @param node the node's name, unique among the nodes of a database
	 * @param dataSource the database
	 * @param timing of all of them
	 * @param clock that says when a task is due
	 */
	public TaskSchedulers(String node, DataSource dataSource, TaskTiming timing, Clock clock) {
		this.node = node;
		// Tasks are queued in the transaction that the caller has begun.
		this.dataSource = new TransactionAwareDataSourceProxy(dataSource);
		this.timing = timing;
		this.clock = clock;
	}

	/**
	 * A scheduler whose tasks process one numbered row each.
	 * @param table with db-scheduler's columns
	 * @param threads how many tasks run at the same time
	 * @param name of the task
	 * @param work processes the row of a number; returns when to process it again, or
	 * empty where the row is finished
	 */
	public Scheduler forRows(String table, int threads, String name, LongFunction<Optional<Instant>> work) {
		return forRows(table, threads, List.of(new RowTask(name, work)));
	}

	/**
	 * A scheduler of several kinds of tasks that process one numbered row each. They
	 * share its threads.
	 * @param table with db-scheduler's columns
	 * @param threads how many tasks run at the same time
	 * @param tasks the kinds
	 */
	public Scheduler forRows(String table, int threads, List<RowTask> tasks) {
		return of(table, threads, tasks.stream().<Task<?>>map(this::task).toList());
	}

	private Task<Void> task(RowTask row) {
		return Tasks.custom(row.name(), Void.class)
			.onFailure((complete, operations) -> operations.reschedule(complete, retryTime(complete)))
			.onDeadExecution(takeOver())
			.execute((instance, context) -> {
				Optional<Instant> again = row.work().apply(Long.parseLong(instance.getId()));
				return (complete, operations) -> again.ifPresentOrElse((time) -> operations.reschedule(complete, time),
						operations::stop);
			});
	}

	/**
	 * Queue tasks for the schedulers of all nodes, without executing any.
	 * @param table with db-scheduler's columns
	 * @param name of the tasks
	 */
	public TaskQueue queue(String table, String name) {
		Task<Void> task = task(new RowTask(name, (row) -> Optional.empty()));
		return new TaskQueue(SchedulerClient.Builder.create(this.dataSource, List.of(task))
			.tableName(table)
			.serializer(new TextSerializer())
			.jdbcCustomization(new PostgreSqlJdbcCustomization(false, true))
			.build(), name);
	}

	/**
	 * A scheduler of one task.
	 * @param table with db-scheduler's columns
	 * @param threads how many executions run at the same time
	 * @param task what is executed
	 */
	public Scheduler of(String table, int threads, Task<?> task) {
		return of(table, threads, List.of(task));
	}

	private Scheduler of(String table, int threads, List<Task<?>> tasks) {
		return Scheduler.create(this.dataSource, tasks)
			.schedulerName(new SchedulerName.Fixed(this.node))
			.tableName(table)
			.threads(threads)
			.serializer(new TextSerializer())
			.pollUsingLockAndFetch(0.5, 1.0)
			.pollingInterval(this.timing.poll())
			.heartbeatInterval(this.timing.heartbeat())
			.missedHeartbeatsLimit(TaskTiming.MISSED_HEARTBEATS)
			.shutdownMaxWait(SHUTDOWN_LIMIT)
			.alwaysPersistTimestampInUTC()
			.build();
	}

	/**
	 * Logs an unexpected failure and returns when to retry: after 1 s, 2 s, 4 s … 60 s.
	 */
	public Instant retryTime(ExecutionComplete complete) {
		Execution execution = complete.getExecution();
		long seconds = Math.min(1L << Math.min(execution.consecutiveFailures, 10), LONGEST_RETRY_SECONDS);
		LOG.warn("{} failed. Blockload retries it in {} s.", execution.taskInstance, seconds,
				complete.getCause().orElse(null));
		return this.clock.instant().plusSeconds(seconds);
	}

	/** Takes over a task whose node died or sent no heartbeat. */
	public static <T> DeadExecutionHandler<T> takeOver() {
		return (complete, operations) -> {
			Execution execution = complete.getExecution();
			LOG.warn("Node '{}' died or sent no heartbeat while it executed {}. This node takes it over.",
					execution.pickedBy, execution.taskInstance);
			operations.reschedule(complete, execution.executionTime);
		};
	}

}
