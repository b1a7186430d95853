package dev.blockload.launch;

import org.jspecify.annotations.Nullable;

/**
 * The key of a request, by which a repeated request is recognized for a day. It counts
 * for one caller and one import.
 *
 * @param text the value of the header {@code Idempotency-Key}
 * @param requestHash a hash of the whole request: its query and the content of its body
 * @param reservation what {@link RequestKeys#reserve} returned, or null for a request
 * whose body is not awaited
 */
public record RequestKey(String text, String requestHash, @Nullable Reservation reservation) {

	private static final int LONGEST = 255;

	public RequestKey {
		requireValid(text);
		if (requestHash.isBlank()) {
			throw new IllegalArgumentException("The hash of the request is blank. Expected a hash.");
		}
	}

	static void requireValid(String text) {
		if (text.isBlank() || text.length() > LONGEST || !text.chars().allMatch((unit) -> unit >= ' ' && unit <= '~')) {
			throw new IllegalArgumentException(
					"Idempotency-Key has %d characters. Expected 1 to %d printable ASCII characters."
						.formatted(text.length(), LONGEST));
		}
	}

}
