package dev.blockload.notify;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An import is late.
 *
 * @param importName the import
 * @param promise which one it broke
 * @param goodAt when its last good run ended, or null: if that has changed, the import is
 * perhaps not late any more
 * @param text what did not happen, for people
 * @param reason why, as {@code code: message}, or null
 */
public record LateNotice(String importName, Promise promise, @Nullable Instant goodAt, String text,
		@Nullable String reason) {

	public LateNotice {
		if (importName.isBlank() || text.isBlank()) {
			throw new IllegalArgumentException(
					"Import '" + importName + "' is late: '" + text + "'. Expected both to be given.");
		}
	}

	/**
	 * Which promise an import broke.
	 */
	public enum Promise {

		/** Somebody wrote when it must be good: a deadline, or the greatest age. */
		WRITTEN,

		/**
		 * None was written, and its schedule was due. Who was notified of its failure
		 * knows.
		 */
		SCHEDULED

	}

}
