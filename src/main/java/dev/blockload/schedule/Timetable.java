package dev.blockload.schedule;

import java.nio.charset.StandardCharsets;
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
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;

/**
 * Keeps db-scheduler's table of clocks as the definitions say: one row a schedule, with
 * the time at which it fires next. Other nodes may have other definitions, older or newer
 * ones: a row that this node's own definitions did not make is left alone.
 */
final class Timetable {

	/** The task of {@code blockload.schedule_clock}; its instances are schedules. */
	static final String TICK = "tick";

	private final SchedulerClient clocks;

	private final Clock clock;

	/** What this node wanted when it last set the table. */
	private Map<String, Tick> before = Map.of();

	Timetable(SchedulerClient clocks, Clock clock) {
		this.clocks = clocks;
		this.clock = clock;
	}

	/**
	 * Make of the table what the definitions say, as far as they have changed since the
	 * last call.
	 * @return whether it is; not where a schedule fires at this very moment, or another
	 * node was faster
	 */
	boolean set(List<LocatedImport> imports) {
		Map<String, Schedule> schedules = schedules(imports);
		Map<String, Tick> wanted = new HashMap<>();
		schedules.forEach((key, schedule) -> wanted.put(key, Tick.of(schedule)));
		Map<String, Tick> there = rows();
		boolean set = true;
		for (String key : this.before.keySet()) {
			if (!wanted.containsKey(key) && there.containsKey(key)) {
				set &= done(() -> this.clocks.cancel(instance(key)));
			}
		}
		for (Map.Entry<String, Schedule> entry : schedules.entrySet()) {
			String key = entry.getKey();
			Tick tick = Tick.of(entry.getValue());
			Optional<Instant> next = entry.getValue().next(this.clock.instant());
			Tick row = there.get(key);
			if (next.isEmpty()) {
				continue;
			}
			if (row == null) {
				this.clocks.scheduleIfNotExists(new TaskInstance<>(TICK, key, tick.text()), next.get());
			}
			else if (!tick.equals(this.before.get(key)) && !tick.schedule().equals(row.schedule())) {
				set &= done(() -> this.clocks.reschedule(instance(key), next.get(), tick.text()));
			}
		}
		if (set) {
			this.before = wanted;
		}
		return set;
	}

	private static Map<String, Schedule> schedules(List<LocatedImport> imports) {
		Map<String, Schedule> schedules = new HashMap<>();
		for (LocatedImport located : imports) {
			for (int i = 0; i < located.schedules().size(); i++) {
				schedules.put(Fire.key(located.definition().name(), i + 1), located.schedules().get(i));
			}
		}
		return schedules;
	}

	/** All of them, those that fire at this moment too. */
	private Map<String, Tick> rows() {
		Map<String, Tick> rows = new HashMap<>();
		for (ScheduledExecution<String> row : this.clocks.getScheduledExecutionsForTask(TICK, String.class,
				ScheduledExecutionsFilter.all())) {
			rows.put(row.getTaskInstance().getId(), Tick.of(row.getData()));
		}
		return rows;
	}

	private static TaskInstanceId instance(String key) {
		return TaskInstanceId.of(TICK, key);
	}

	private static boolean done(Runnable change) {
		try {
			change.run();
			return true;
		}
		catch (TaskInstanceNotFoundException ex) {
			// Another node was faster.
			return true;
		}
		catch (DbSchedulerException ex) {
			// It fires at this moment, or another node changes it: looked at again.
			return false;
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
