package dev.blockload.schedule;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.github.kagkarlsson.scheduler.ScheduledExecution;
import com.github.kagkarlsson.scheduler.ScheduledExecutionsFilter;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.exceptions.DbSchedulerException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceNotFoundException;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import dev.blockload.definition.LocatedFlow;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;

/**
 * Keeps the table of triggers equal to the definitions: one row for each schedule, with
 * its next time. Other nodes can have other definitions, older or newer ones: this node
 * leaves a row alone that its own definitions did not change.
 */
final class TriggerTable {

	private final SchedulerClient triggers;

	private final Clock clock;

	/** What this node's definitions said when it last updated the table. */
	private Map<String, TriggerData> before = Map.of();

	TriggerTable(SchedulerClient triggers, Clock clock) {
		this.triggers = triggers;
		this.clock = clock;
	}

	/**
	 * Update the table to the definitions, as far as they have changed since the last
	 * call.
	 * @return whether the table is up to date; not where a trigger is being processed at
	 * this moment, or another node changes it
	 */
	boolean update(List<LocatedImport> imports, List<LocatedFlow> flows) {
		Map<String, Schedule> schedules = schedules(imports, flows);
		Map<String, TriggerData> wanted = new HashMap<>();
		schedules.forEach((key, schedule) -> wanted.put(key, TriggerData.of(schedule)));
		Map<String, TriggerData> rows = rows();
		boolean updated = true;
		for (String key : this.before.keySet()) {
			if (!wanted.containsKey(key) && rows.containsKey(key)) {
				updated &= isDone(() -> this.triggers.cancel(instance(key)));
			}
		}
		for (Map.Entry<String, Schedule> entry : schedules.entrySet()) {
			String key = entry.getKey();
			TriggerData data = TriggerData.of(entry.getValue());
			Optional<Instant> next = entry.getValue().next(this.clock.instant());
			TriggerData row = rows.get(key);
			if (next.isEmpty()) {
				continue;
			}
			if (row == null) {
				this.triggers.scheduleIfNotExists(new TaskInstance<>(TriggerTask.NAME, key, data.text()), next.get());
			}
			else if (!data.equals(this.before.get(key)) && !data.schedule().equals(row.schedule())) {
				updated &= isDone(() -> this.triggers.reschedule(instance(key), next.get(), data.text()));
			}
		}
		if (updated) {
			this.before = wanted;
		}
		return updated;
	}

	private static Map<String, Schedule> schedules(List<LocatedImport> imports, List<LocatedFlow> flows) {
		Map<String, Schedule> schedules = new HashMap<>();
		imports.forEach((located) -> add(schedules, located.definition().name(), located.schedules()));
		flows.forEach((located) -> add(schedules, located.definition().name(), located.schedules()));
		return schedules;
	}

	private static void add(Map<String, Schedule> all, String name, List<Schedule> schedules) {
		for (int i = 0; i < schedules.size(); i++) {
			all.put(ScheduledRun.key(name, i + 1), schedules.get(i));
		}
	}

	/** All rows, also of triggers that are being processed at this moment. */
	private Map<String, TriggerData> rows() {
		Map<String, TriggerData> rows = new HashMap<>();
		for (ScheduledExecution<String> row : this.triggers.getScheduledExecutionsForTask(TriggerTask.NAME,
				String.class, ScheduledExecutionsFilter.all())) {
			rows.put(row.getTaskInstance().getId(), TriggerData.of(row.getData()));
		}
		return rows;
	}

	private static TaskInstanceId instance(String key) {
		return TaskInstanceId.of(TriggerTask.NAME, key);
	}

	private static boolean isDone(Runnable change) {
		try {
			change.run();
			return true;
		}
		catch (TaskInstanceNotFoundException ex) {
			// Another node was faster.
			return true;
		}
		catch (DbSchedulerException ex) {
			// It is being processed, or another node changes it: the next call tries
			// again.
			return false;
		}
	}

}
