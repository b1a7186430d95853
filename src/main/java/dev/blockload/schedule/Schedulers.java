package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongFunction;

import javax.sql.DataSource;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.DeadExecutionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the schedulers of db-scheduler that a node has: each with a table and threads of
 * its own, so that neither runs that take hours nor a mail server that does not answer
 * keep a clock waiting.
 */
final class Schedulers {

	private static final Logger LOG = LoggerFactory.getLogger(Schedulers.class);

	private static final int CLOCK_THREADS = 4;

	private static final int WORD_THREADS = 2;

	private static final int LONGEST_RETRY_SECONDS = 60;

	/** Longer than a run needs to stop, whatever it waits for. */
	private static final Duration STOPPING = Duration.ofSeconds(20);

	private final String node;

	private final DataSource dataSource;

	private final ScheduleSettings settings;

	private final Clock clock;

	Schedulers(String node, DataSource dataSource, ScheduleSettings settings, Clock clock) {
		this.node = node;
		this.dataSource = dataSource;
		this.settings = settings;
		this.clock = clock;
	}

	/**
	 * Works on fires.
	 * @param work on the fire of a number; tells when to look at it again, or never
	 */
	Scheduler workers(LongFunction<Optional<Instant>> work) {
		return scheduler("blockload.schedule_work", this.settings.parallel(), numbered(Clockwork.FIRE, work));
	}

	/**
	 * Sends word.
	 * @param send the word of a number; tells when to try again, or never
	 */
	Scheduler messengers(LongFunction<Optional<Instant>> send) {
		return scheduler("blockload.schedule_word", WORD_THREADS, numbered(Messenger.WORD, send));
	}

	/**
	 * Notes fires when their time has come.
	 * @param clockwork that does it
	 */
	Scheduler clocks(Clockwork clockwork) {
		Task<String> task = Tasks.custom(Timetable.TICK, String.class).onFailure((complete, operations) -> {
			Execution execution = complete.getExecution();
			Tick tick = Tick.of(String.valueOf(execution.taskInstance.getData()));
			// What is due stays due, and the fire is the one it was.
			operations.reschedule(complete, later(complete), tick.putBackFrom(execution.executionTime).text());
		})
			.onDeadExecution(revive())
			.execute((instance, context) -> tick(clockwork, instance, context.getExecution().executionTime));
		return scheduler("blockload.schedule_clock", CLOCK_THREADS, task);
	}

	private static CompletionHandler<String> tick(Clockwork clockwork, TaskInstance<String> instance, Instant time) {
		int split = instance.getId().lastIndexOf('#');
		Optional<Clockwork.Next> next = clockwork.fire(instance.getId().substring(0, split),
				Integer.parseInt(instance.getId().substring(split + 1)), Tick.of(instance.getData()), time);
		return (complete, operations) -> next
			.ifPresentOrElse((row) -> operations.reschedule(complete, row.time(), row.tick().text()), operations::stop);
	}

	private Task<Void> numbered(String name, LongFunction<Optional<Instant>> work) {
		return Tasks.custom(name, Void.class)
			.onFailure((complete, operations) -> operations.reschedule(complete, later(complete)))
			.onDeadExecution(revive())
			.execute((instance, context) -> {
				Optional<Instant> again = work.apply(Long.parseLong(instance.getId()));
				return (complete, operations) -> again.ifPresentOrElse((time) -> operations.reschedule(complete, time),
						operations::stop);
			});
	}

	/** What failed for no reason that is known is tried again, more and more seldom. */
	private Instant later(ExecutionComplete complete) {
		Execution execution = complete.getExecution();
		LOG.warn("{} failed and is tried again", execution.taskInstance, complete.getCause().orElse(null));
		return this.clock.instant()
			.plusSeconds(Math.min(1L << Math.min(execution.consecutiveFailures, 10), LONGEST_RETRY_SECONDS));
	}

	private static <T> DeadExecutionHandler<T> revive() {
		return (complete, operations) -> {
			LOG.warn("node '{}' died or was silent in the middle of {}: taken over", complete.getExecution().pickedBy,
					complete.getExecution().taskInstance);
			operations.reschedule(complete, complete.getExecution().executionTime);
		};
	}

	private Scheduler scheduler(String table, int threads, Task<?> task) {
		return Scheduler.create(this.dataSource, task)
			.schedulerName(new SchedulerName.Fixed(this.node))
			.tableName(table)
			.threads(threads)
			.serializer(new Timetable.Texts())
			.pollUsingLockAndFetch(0.5, 1.0)
			.pollingInterval(this.settings.poll())
			.heartbeatInterval(this.settings.heartbeat())
			.missedHeartbeatsLimit(ScheduleSettings.MISSED_HEARTBEATS)
			.shutdownMaxWait(STOPPING)
			.alwaysPersistTimestampInUTC()
			.build();
	}

}
