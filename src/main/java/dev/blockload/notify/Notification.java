package dev.blockload.notify;

import java.time.Instant;

import dev.blockload.Printable;

import org.jspecify.annotations.Nullable;

/**
 * A message to one channel.
 *
 * @param id its number, the same each time it is sent
 * @param channel the channel's name
 * @param event what happened, as the definitions write it
 * @param importName to which import
 * @param title one line
 * @param body all further lines
 * @param run the run as JSON, or null where there was none
 * @param failedAttempts how often it could not be delivered
 * @param createdAt when it happened
 */
record Notification(long id, String channel, String event, String importName, String title, String body,
		@Nullable String run, int failedAttempts, Instant createdAt) {

	Notification {
		title = Printable.line(title);
		body = Printable.text(body);
		if (id < 1 || failedAttempts < 0) {
			throw new IllegalArgumentException("Notification " + id + " with " + failedAttempts
					+ " failed attempts is not valid. Expected a number of 1 or more, and attempts of 0 or more.");
		}
		if (channel.isBlank() || event.isBlank() || title.isBlank()) {
			throw new IllegalArgumentException("Notification " + id + " has channel '" + channel + "', event '" + event
					+ "' and title '" + title + "'. Expected none of them to be blank.");
		}
	}

}
