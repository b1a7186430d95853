package dev.blockload.schedule;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.github.kagkarlsson.scheduler.ScheduledExecution;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceCurrentlyExecutingException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceNotFoundException;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;

/**
 * Keeps db-scheduler's table of clocks as the definitions say: one row a schedule, with
 * the time at which it fires next.
 */
final class Timetable {

	/** The task of {@code blockload.schedule_clock}; its instances are schedules. */
	static final String TICK = "tick";

	private final SchedulerClient clocks;

	private final Clock clock;

	Timetable(SchedulerClient clocks, Clock clock) {
		this.clocks = clocks;
		this.clock = clock;
	}

	/**
	 * Make the table what the definitions say.
	 * @return whether it is; not where a schedule fires at this very moment
	 */
	boolean set(List<LocatedImport> imports) {
		Map<String, Schedule> wanted = new HashMap<>();
		for (LocatedImport located : imports) {
			for (int i = 0; i < located.schedules().size(); i++) {
				wanted.put(Fire.key(located.definition().name(), i + 1), located.schedules().get(i));
			}
		}
		boolean set = true;
		for (ScheduledExecution<String> there : this.clocks.getScheduledExecutionsForTask(TICK, String.class)) {
			String key = there.getTaskInstance().getId();
			Schedule schedule = wanted.remove(key);
			if (schedule == null) {
				set &= unlessItFires(() -> this.clocks.cancel(TaskInstanceId.of(TICK, key)));
			}
			else if (!says(schedule).equals(there.getData())) {
				set &= unlessItFires(() -> next(schedule)
					.ifPresent((time) -> this.clocks.reschedule(TaskInstanceId.of(TICK, key), time, says(schedule))));
			}
		}
		wanted.forEach((key, schedule) -> next(schedule)
			.ifPresent((time) -> this.clocks.scheduleIfNotExists(new TaskInstance<>(TICK, key, says(schedule)), time)));
		return set;
	}

	private Optional<Instant> next(Schedule schedule) {
		return schedule.next(this.clock.instant());
	}

	/** By what it is known that the time noted is still right. */
	private static String says(Schedule schedule) {
		return schedule.cron() + " " + schedule.zone();
	}

	private static boolean unlessItFires(Runnable change) {
		try {
			change.run();
			return true;
		}
		catch (TaskInstanceCurrentlyExecutingException ex) {
			return false;
		}
		catch (TaskInstanceNotFoundException ex) {
			// Another node was faster.
			return true;
		}
	}

	/** Texts as texts: readable in the table, and no Java serialization. */
	static final class Texts implements Serializer {

		@Override
		public byte[] serialize(Object data) {
			return (data != null) ? data.toString().getBytes(StandardCharsets.UTF_8) : new byte[0];
		}

		@Override
		public <T> T deserialize(Class<T> type, byte[] bytes) {
			return type.cast(new String(bytes, StandardCharsets.UTF_8));
		}

	}

}
