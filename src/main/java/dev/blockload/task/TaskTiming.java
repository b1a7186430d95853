package dev.blockload.task;

import java.time.Duration;

/**
 * How often a node looks for due tasks and shows that it is alive.
 *
 * @param poll pause between two looks for due tasks, at least 10 ms
 * @param heartbeat pause between two heartbeats, at least 100 ms; after six missed
 * heartbeats other nodes take over the tasks of this node
 */
public record TaskTiming(Duration poll, Duration heartbeat) {

	static final int MISSED_HEARTBEATS = 6;

	public TaskTiming {
		if (poll.toMillis() < 10) {
			throw new IllegalArgumentException("poll is " + poll + ". Expected 10 ms or more.");
		}
		if (heartbeat.toMillis() < 100) {
			throw new IllegalArgumentException("heartbeat is " + heartbeat + ". Expected 100 ms or more.");
		}
	}

}
