package dev.blockload.schedule;

import java.time.Duration;

import dev.blockload.importjob.RetryPolicy;
import dev.blockload.task.TaskTiming;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a node executes schedules.
 *
 * @param parallel how many imports run at the same time
 * @param retries how often a scheduled run is retried that failed in a way that resolves
 * itself
 * @param backoff pause before the first retry; doubled before each further one
 * @param longestBackoff upper limit of that pause
 * @param missedAfter a scheduled run that no node executed for this long is missed
 * @param poll pause between two looks for due tasks
 * @param heartbeat pause between two heartbeats; after six missed ones other nodes take
 * over
 * @param reload pause between two looks for changed definitions
 * @param postpone how long a node leaves to other nodes what its own definitions lack
 */
@ConfigurationProperties("blockload.schedule")
public record ScheduleSettings(@DefaultValue("4") int parallel, @DefaultValue("6") int retries,
		@DefaultValue("30s") Duration backoff, @DefaultValue("10m") Duration longestBackoff,
		@DefaultValue("1m") Duration missedAfter, @DefaultValue("1s") Duration poll,
		@DefaultValue("5s") Duration heartbeat, @DefaultValue("3s") Duration reload,
		@DefaultValue("10s") Duration postpone) {

	public ScheduleSettings {
		if (parallel < 1) {
			throw new IllegalArgumentException("blockload.schedule.parallel is " + parallel + ". Expected 1 or more.");
		}
		if (retries < 0) {
			throw new IllegalArgumentException("blockload.schedule.retries is " + retries + ". Expected 0 or more.");
		}
		if (reload.toMillis() < 10) {
			throw new IllegalArgumentException("blockload.schedule.reload is " + reload + ". Expected 10 ms or more.");
		}
		var unused = new TaskTiming(poll, heartbeat);
	}

	/** How often a node looks for due tasks and shows that it is alive. */
	public TaskTiming timing() {
		return new TaskTiming(this.poll, this.heartbeat);
	}

	/** How failed runs are retried: those of schedules, and those that were launched. */
	public RetryPolicy retryPolicy() {
		return new RetryPolicy(this.retries, this.backoff, this.longestBackoff);
	}

}
