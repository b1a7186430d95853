package dev.blockload.event;

import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a node receives events.
 *
 * @param queue the URL of the queue, or null to receive none
 * @param endpoint where requests are sent, or null for the host of the queue's URL
 * @param region of the queue, or null for the one in its URL or the one of AWS settings
 * @param poll how long a request waits for messages: 1 to 20 seconds
 */
@ConfigurationProperties("blockload.events")
public record EventSettings(@Nullable String queue, @Nullable URI endpoint, @Nullable String region,
		@DefaultValue("20s") Duration poll) {

	/** The property of the URL of the queue. */
	public static final String QUEUE = "blockload.events.queue";

	private static final Duration LONGEST = Duration.ofSeconds(20);

	public EventSettings {
		if (poll.compareTo(Duration.ofSeconds(1)) < 0 || poll.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException("blockload.events.poll is " + poll + ". Expected 1s to 20s.");
		}
	}

}
