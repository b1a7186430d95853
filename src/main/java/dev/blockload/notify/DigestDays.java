package dev.blockload.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;

import dev.blockload.definition.Channel.Digest;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which digests are sent: one a day for each channel, whichever node is first. Safe for
 * use by many threads.
 */
final class DigestDays {

	/**
	 * If no node was running when a digest was due, it is sent so long afterwards at
	 * most.
	 */
	static final Duration CATCH_UP = Duration.ofHours(6);

	private final JdbcClient jdbc;

	DigestDays(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Take the last digest that is due. Called in the transaction that writes it.
	 * @param channel the name of the channel
	 * @param digest of the channel
	 * @param now the moment
	 * @return whether the caller sends it: not if it was taken before, if it is too old,
	 * or if the channel is new and this digest was due before it was seen first
	 */
	boolean take(String channel, Digest digest, Instant now) {
		LocalDate day = digest.lastDay(now);
		boolean next = this.jdbc.sql("UPDATE blockload.digest SET day = :day WHERE channel = :channel AND day < :day")
			.param("channel", channel)
			.param("day", day)
			.update() == 1;
		if (next) {
			return !digest.due(day).plus(CATCH_UP).isBefore(now);
		}
		this.jdbc.sql("INSERT INTO blockload.digest (channel, day) VALUES (:channel, :day) ON CONFLICT DO NOTHING")
			.param("channel", channel)
			.param("day", day)
			.update();
		return false;
	}

}
