package dev.blockload.task;

import java.time.Instant;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.exceptions.ExecutionException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceCurrentlyExecutingException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceNotFoundException;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queues tasks that process one numbered row each. Safe for use by many threads.
 */
public final class TaskQueue {

	private static final Logger LOG = LoggerFactory.getLogger(TaskQueue.class);

	private final SchedulerClient client;

	private final String task;

	/**
	 * Queue tasks through a scheduler.
	 * @param client of the scheduler that executes them
	 * @param task the name of the task
	 */
	public TaskQueue(SchedulerClient client, String task) {
		this.client = client;
		this.task = task;
	}

	/**
	 * Queue the task for a row, unless it is queued already. In a transaction of the
	 * caller, the task exists only when that transaction commits.
	 * @param row the row's number
	 * @param due when the task is to be executed
	 */
	public void add(long row, Instant due) {
		this.client.scheduleIfNotExists(new TaskInstance<>(this.task, Long.toString(row)), due);
	}

	/**
	 * Let the task for a row be executed at another time. Does nothing if it is not
	 * queued, or if a node executes it now.
	 * @param row the row's number
	 * @param due when the task is to be executed
	 */
	public void move(long row, Instant due) {
		try {
			var unused = this.client.reschedule(TaskInstanceId.of(this.task, Long.toString(row)), due);
		}
		catch (TaskInstanceNotFoundException | TaskInstanceCurrentlyExecutingException | ExecutionException ex) {
			// A node has it, has finished it, or took it at this moment.
			LOG.debug("Row {} has no task '{}' that waits", row, this.task, ex);
		}
	}

	/**
	 * Let the task for a row be executed at another time, if it is due only after a
	 * moment.
	 * @param row the row's number
	 * @param after tasks that are due earlier stay as they are
	 * @param due when the task is to be executed
	 */
	public void moveUnlessDue(long row, Instant after, Instant due) {
		this.client.getScheduledExecution(TaskInstanceId.of(this.task, Long.toString(row)))
			.filter((execution) -> !execution.isPicked() && execution.getExecutionTime().isAfter(after)
					&& !execution.getExecutionTime().equals(due))
			.ifPresent((execution) -> move(row, due));
	}

}
