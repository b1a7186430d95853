package dev.blockload.schedule;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Word of something, for one channel.
 *
 * @param id its number, the same each time it is sent
 * @param channel the channel's name
 * @param event what happened, as the definitions write it
 * @param importName to which import
 * @param title one line
 * @param body all that is to be said
 * @param run the run as JSON, or null where there was none
 * @param tries how often it could not be sent
 * @param createdAt when it happened
 */
record Word(long id, String channel, String event, String importName, String title, String body, @Nullable String run,
		int tries, Instant createdAt) {
}
