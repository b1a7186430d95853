package dev.blockload.api.pigment;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Reads the parameters of requests.
 */
final class Parameters {

	private static final String EXPECTED_UUID = "a UUID such as 123e4567-e89b-12d3-a456-426614174000";

	private static final Pattern UUIDS = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

	private Parameters() {
	}

	/**
	 * A UUID that the request must have.
	 * @throws PigmentException if it is missing or not valid
	 */
	static UUID required(HttpServletRequest request, String name) {
		return optional(request, name).orElseThrow(() -> PigmentException.missing(name, EXPECTED_UUID));
	}

	/**
	 * A UUID, if the request has it.
	 * @throws PigmentException if it is not valid
	 */
	static Optional<UUID> optional(HttpServletRequest request, String name) {
		String text = request.getParameter(name);
		return (text == null || text.isEmpty()) ? Optional.empty() : Optional.of(uuid(name, text));
	}

	/**
	 * A UUID.
	 * @throws PigmentException if it is not valid
	 */
	static UUID uuid(String name, String text) {
		// UUID.fromString accepts shorter groups.
		if (!UUIDS.matcher(text).matches()) {
			throw PigmentException.invalid(name, text, EXPECTED_UUID);
		}
		return UUID.fromString(text);
	}

	/**
	 * A flag, which is false if the request does not have it.
	 * @throws PigmentException if it is neither true nor false
	 */
	static boolean flag(HttpServletRequest request, String name) {
		String text = request.getParameter(name);
		if (text == null || text.isEmpty()) {
			return false;
		}
		return switch (text.toLowerCase(Locale.ROOT)) {
			case "true" -> true;
			case "false" -> false;
			default -> throw PigmentException.invalid(name, text, "true or false");
		};
	}

}
