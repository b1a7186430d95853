package dev.blockload.notify;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How notifications are delivered.
 *
 * @param backoff pause before a notification is sent again that could not be delivered;
 * doubled before each further attempt, up to 32 times this pause
 * @param watch pause between two looks for imports that are late, and for digests
 */
@ConfigurationProperties("blockload.notify")
public record NotifySettings(@DefaultValue("15s") Duration backoff, @DefaultValue("15s") Duration watch) {

	public NotifySettings {
		if (backoff.toMillis() < 10) {
			throw new IllegalArgumentException("blockload.notify.backoff is " + backoff + ". Expected 10 ms or more.");
		}
		if (watch.toMillis() < 10) {
			throw new IllegalArgumentException("blockload.notify.watch is " + watch + ". Expected 10 ms or more.");
		}
	}

}
