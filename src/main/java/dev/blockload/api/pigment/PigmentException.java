package dev.blockload.api.pigment;

import dev.blockload.Failure;
import dev.blockload.Printable;
import org.jspecify.annotations.Nullable;

/**
 * A request of the planning platform's API is refused.
 */
final class PigmentException extends Failure {

	private static final long serialVersionUID = 1L;

	private final long secondsToWait;

	private PigmentException(PigmentCode code, String message, @Nullable String action, long secondsToWait) {
		super(code, message, action, null);
		this.secondsToWait = secondsToWait;
	}

	/** After how many seconds the same request is allowed; 0 if time changes nothing. */
	long secondsToWait() {
		return this.secondsToWait;
	}

	static PigmentException missing(String parameter, String expected) {
		return new PigmentException(PigmentCode.INVALID_PARAMETER,
				"Parameter " + parameter + " is missing. Expected " + expected + ".", null, 0);
	}

	static PigmentException invalid(String parameter, String found, String expected) {
		return new PigmentException(PigmentCode.INVALID_PARAMETER,
				"Parameter %s is '%s'. Expected %s.".formatted(parameter, Printable.line(found), expected), null, 0);
	}

	/** The same for what does not exist and what the caller cannot see. */
	static PigmentException unknown(String kind, String id, String list) {
		return new PigmentException(PigmentCode.UNKNOWN_ID, "There is no %s %s that you can see.".formatted(kind, id),
				list, 0);
	}

	static PigmentException tooManyRequests(String address, int limit, long seconds) {
		return new PigmentException(PigmentCode.LIMIT_REACHED,
				"Address " + Printable.line(address) + " sent more than " + limit + " requests in five minutes.",
				"Wait " + seconds + " s.", seconds);
	}

	static PigmentException tooManyPushes(String importName, int limit, long seconds) {
		return new PigmentException(PigmentCode.LIMIT_REACHED,
				"Import '" + importName + "' received more than " + limit + " files in an hour.",
				"Wait " + seconds + " s, or send larger files.", seconds);
	}

}
