package dev.blockload.notify;

import java.util.Locale;

/**
 * Counts attempts to deliver notifications. Called by many threads; returns quickly.
 */
@FunctionalInterface
public interface DeliveryListener {

	/** Counts nothing. */
	DeliveryListener NONE = (channel, result) -> {
	};

	/**
	 * This node tried to deliver a notification.
	 * @param channel the name of its channel
	 * @param result of the attempt
	 */
	void attempted(String channel, Result result);

	/**
	 * The result of an attempt.
	 */
	enum Result {

		/** The channel has it. */
		DELIVERED,

		/** The channel does not have it, and another attempt follows. */
		RETRIED,

		/** The channel does not have it, and no attempt follows. */
		ABANDONED;

		/** As metrics show it. */
		public String text() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
