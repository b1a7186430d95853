package dev.blockload.launch;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import dev.blockload.importjob.RunningAttempts;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.Run;
import dev.blockload.task.RowTask;
import dev.blockload.task.TaskQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

/**
 * The part of a node that executes launched runs. Its tasks share the threads of those
 * that execute scheduled runs.
 */
public final class LaunchService implements AutoCloseable {

	/** The tasks of launched runs; each has the number of its run. */
	static final String TASK = "launched-run";

	/** The table of the tasks of scheduled runs. */
	public static final String TABLE = "blockload.scheduled_run_task";

	private static final Logger LOG = LoggerFactory.getLogger(LaunchService.class);

	private final LaunchExecutor executor;

	private final LaunchEndings endings;

	private final LaunchTable table;

	private final RunningAttempts running;

	private final RequestKeys keys;

	private final JdbcClient jdbc;

	private final TaskQueue queue;

	private final Clock clock;

	private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "launches");
		thread.setDaemon(true);
		return thread;
	});

	private volatile long waiting;

	private volatile Duration longestWait = Duration.ZERO;

	LaunchService(LaunchExecutor executor, LaunchEndings endings, LaunchTable table, RunningAttempts running,
			RequestKeys keys, JdbcClient jdbc, TaskQueue queue, Clock clock) {
		this.executor = executor;
		this.endings = endings;
		this.table = table;
		this.running = running;
		this.keys = keys;
		this.jdbc = jdbc;
		this.queue = queue;
		this.clock = clock;
	}

	/**
	 * The tasks that this service executes.
	 * @param node the name of the node
	 */
	public RowTask task(String node) {
		return new RowTask(TASK, (run) -> this.executor.execute(run, node));
	}

	/**
	 * Call this, too, for each launched run that ends on this node.
	 * @param consumer returns quickly
	 */
	public void onEnd(Consumer<Run> consumer) {
		this.endings.onEnd(consumer);
	}

	/** How many runs waited for a node, or for their next attempt, some seconds ago. */
	public long waiting() {
		return this.waiting;
	}

	/**
	 * For how long some import's first launched run had been due some seconds ago, while
	 * nothing worked on its import. Zero where no run waited.
	 */
	public Duration longestWait() {
		return this.longestWait;
	}

	/** Start; returns at once. */
	public void start() {
		var unused = this.housekeeping.scheduleWithFixedDelay(this::keep, 0, RequestKeys.EXTENDED_EVERY.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	private void keep() {
		try {
			this.keys.extend();
			this.waiting = this.table.countWaiting();
			this.longestWait = this.table.longestWait();
			withoutTask().forEach((run) -> this.queue.add(run, this.clock.instant()));
		}
		catch (DataAccessException | TransactionException ex) {
			// The node logs that the database does not answer.
			LOG.debug("The queue of launched runs could not be looked at", ex);
		}
		catch (RuntimeException | Error ex) {
			// Otherwise the executor would never call this method again.
			LOG.error("Blockload could not look for launched runs without a task. It tries again.", ex);
		}
	}

	/** Such as after a table was restored. */
	private List<Long> withoutTask() {
		return this.jdbc.sql("""
				SELECT run_id FROM blockload.launch l
				 WHERE ended_at IS NULL AND NOT EXISTS (
				           SELECT FROM blockload.scheduled_run_task t
				            WHERE t.task_name = :task AND t.task_instance = l.run_id::text)
				 ORDER BY run_id""").param("task", TASK).query(Long.class).list();
	}

	/**
	 * Let all attempts of this node stop at their next checkpoint; returns at once. Other
	 * nodes continue them.
	 */
	@Override
	public void close() {
		this.housekeeping.shutdownNow();
		this.running.stop();
	}

}
