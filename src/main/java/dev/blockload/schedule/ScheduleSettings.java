package dev.blockload.schedule;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a node works.
 *
 * @param parallel how many imports it runs at the same time
 * @param retries how often a fire is tried again that failed in a way that may pass
 * @param backoff before the first of these; twice as long before each further one
 * @param longestBackoff but never longer than this
 * @param orderPatience how long a fire waits for those of the lists that its block refers
 * to
 * @param missedAfter a fire that nobody took for so long is missed
 * @param poll how often it looks for what is due
 * @param heartbeat how often it shows that it is alive; after six of them without a sign
 * others take its work over
 * @param reload how often it looks whether definitions have changed
 * @param putBack how long it leaves to others what its own definitions do not know
 * @param wordBackoff before word is sent again that could not be sent; twice as long
 * before each further try
 */
@ConfigurationProperties("blockload.schedule")
public record ScheduleSettings(@DefaultValue("4") int parallel, @DefaultValue("6") int retries,
		@DefaultValue("30s") Duration backoff, @DefaultValue("10m") Duration longestBackoff,
		@DefaultValue("1h") Duration orderPatience, @DefaultValue("1m") Duration missedAfter,
		@DefaultValue("1s") Duration poll, @DefaultValue("5s") Duration heartbeat, @DefaultValue("3s") Duration reload,
		@DefaultValue("10s") Duration putBack, @DefaultValue("15s") Duration wordBackoff) {

	static final int MISSED_HEARTBEATS = 6;

	public ScheduleSettings {
		if (parallel < 1 || retries < 0) {
			throw new IllegalArgumentException(
					"blockload.schedule: expected parallel to be at least 1 and retries at least 0");
		}
		if (poll.toMillis() < 10 || heartbeat.toMillis() < 100 || reload.toMillis() < 10) {
			throw new IllegalArgumentException(
					"blockload.schedule: expected poll and reload to be at least 10ms and heartbeat at least 100ms");
		}
	}

	/** How long to wait after so many failures, from 1. */
	Duration backoffAfter(int failures) {
		Duration backoff = this.backoff.multipliedBy(1L << Math.min(failures - 1, 20));
		return (backoff.compareTo(this.longestBackoff) < 0) ? backoff : this.longestBackoff;
	}

}
