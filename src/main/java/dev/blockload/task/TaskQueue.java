package dev.blockload.task;

import java.time.Instant;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;

/**
 * Queues tasks that process one numbered row each. Safe for use by many threads.
 */
public final class TaskQueue {

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

}
