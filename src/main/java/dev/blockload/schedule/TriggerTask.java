package dev.blockload.schedule;

import java.time.Instant;
import java.util.Optional;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.blockload.task.TaskSchedulers;

/**
 * The task of db-scheduler that a trigger is: its instances are schedules, such as
 * {@code salaries#1}.
 */
final class TriggerTask {

	/** Its name in {@code blockload.trigger_task}. */
	static final String NAME = "trigger";

	private TriggerTask() {
	}

	static Task<String> of(TriggerService service, TaskSchedulers schedulers) {
		return Tasks.custom(NAME, String.class).onFailure((complete, operations) -> {
			Execution execution = complete.getExecution();
			TriggerData data = TriggerData.of(String.valueOf(execution.taskInstance.getData()));
			// What is due stays due, and the scheduled run keeps its time.
			operations.reschedule(complete, schedulers.retryTime(complete),
					data.postponedFrom(execution.executionTime).text());
		})
			.onDeadExecution(TaskSchedulers.takeOver())
			.execute((instance, context) -> process(service, instance, context.getExecution().executionTime));
	}

	private static CompletionHandler<String> process(TriggerService service, TaskInstance<String> instance,
			Instant time) {
		int split = instance.getId().lastIndexOf('#');
		Optional<TriggerService.Next> next = service.process(instance.getId().substring(0, split),
				Integer.parseInt(instance.getId().substring(split + 1)), TriggerData.of(instance.getData()), time);
		return (complete, operations) -> next
			.ifPresentOrElse((row) -> operations.reschedule(complete, row.time(), row.data().text()), operations::stop);
	}

}
