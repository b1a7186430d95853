package dev.blockload.notify;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How notifications are delivered.
 *
 * @param backoff pause before a notification is sent again that could not be delivered;
 * doubled before each further attempt, up to 32 times this pause
 */
@ConfigurationProperties("blockload.notify")
public record NotifySettings(@DefaultValue("15s") Duration backoff) {

	public NotifySettings {
		if (backoff.toMillis() < 10) {
			throw new IllegalArgumentException("blockload.notify.backoff is " + backoff + ". Expected 10 ms or more.");
		}
	}

}
