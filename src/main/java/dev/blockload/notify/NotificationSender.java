package dev.blockload.notify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.blockload.Failure;
import dev.blockload.definition.Channel;
import dev.blockload.definition.ActiveDefinitions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Sends notifications from the outbox, in the order of their numbers for each channel and
 * import. A notification that cannot be delivered is retried for about a day. Safe for
 * use by many threads.
 */
final class NotificationSender {

	private static final Logger LOG = LoggerFactory.getLogger(NotificationSender.class);

	/** With pauses of up to 32 times the first, 15 s: one day. */
	private static final int MOST_ATTEMPTS = 180;

	private final ActiveDefinitions watched;

	private final NotificationOutbox outbox;

	private final Delivery delivery;

	private final Duration backoff;

	private final Clock clock;

	private volatile DeliveryListener listener = DeliveryListener.NONE;

	NotificationSender(ActiveDefinitions watched, NotificationOutbox outbox, Delivery delivery, Duration backoff,
			Clock clock) {
		this.watched = watched;
		this.outbox = outbox;
		this.delivery = delivery;
		this.backoff = backoff;
		this.clock = clock;
	}

	/** Report all attempts from now on. */
	void onAttempt(DeliveryListener counting) {
		this.listener = counting;
	}

	/**
	 * Send a notification.
	 * @param id its number
	 * @return when to retry; empty where it is delivered or abandoned
	 */
	Optional<Instant> send(long id) {
		Optional<Notification> found = this.outbox.find(id);
		if (found.isEmpty()) {
			return Optional.empty();
		}
		Notification notification = found.get();
		if (this.outbox.hasEarlier(notification)) {
			return Optional.of(this.clock.instant().plus(this.backoff));
		}
		Optional<String> problem = deliver(notification);
		if (problem.isEmpty()) {
			this.outbox.end(id);
			this.listener.attempted(notification.channel(), DeliveryListener.Result.DELIVERED);
			return Optional.empty();
		}
		if (notification.failedAttempts() + 1 >= MOST_ATTEMPTS) {
			LOG.error(
					"Notification '{}' of import '{}' to channel '{}' was not delivered after {} h: {} "
							+ "Blockload does not retry it.",
					notification.event(), notification.importName(), notification.channel(),
					Duration.between(notification.createdAt(), this.clock.instant()).toHours(), problem.get());
			this.outbox.end(id);
			this.listener.attempted(notification.channel(), DeliveryListener.Result.ABANDONED);
			return Optional.empty();
		}
		LOG.atLevel((notification.failedAttempts() == 0) ? Level.WARN : Level.DEBUG)
			.log("Notification '{}' of import '{}' to channel '{}' could not be delivered: {} Blockload retries it.",
					notification.event(), notification.importName(), notification.channel(), problem.get());
		this.outbox.countFailure(id);
		this.listener.attempted(notification.channel(), DeliveryListener.Result.RETRIED);
		return Optional
			.of(this.clock.instant().plus(this.backoff.multipliedBy(1L << Math.min(notification.failedAttempts(), 5))));
	}

	private Optional<String> deliver(Notification notification) {
		boolean active = this.watched.channels()
			.stream()
			.anyMatch((known) -> known.name().equals(notification.channel()));
		try {
			// Read again: the address of a saved webhook is decrypted only to post to it.
			Optional<Channel> channel = active ? this.watched.definitions().channelNamed(notification.channel())
					: Optional.empty();
			// Other nodes can still have the channel in their definitions, or already.
			return channel.isPresent() ? this.delivery.deliver(notification, channel.get().route())
					: Optional.of("No channel of this name is defined on this node.");
		}
		catch (Failure ex) {
			return Optional.of(ex.message());
		}
	}

}
