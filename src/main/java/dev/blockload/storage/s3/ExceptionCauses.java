package dev.blockload.storage.s3;

import java.util.Optional;

/**
 * What lies beneath an exception.
 */
final class ExceptionCauses {

	private ExceptionCauses() {
	}

	/** The exception itself, or the first of its causes, that is of a type. */
	static <T> Optional<T> find(Class<T> type, Throwable ex) {
		for (Throwable at = ex; at != null; at = at.getCause()) {
			if (type.isInstance(at)) {
				return Optional.of(type.cast(at));
			}
		}
		return Optional.empty();
	}

	/** The innermost, which is the one that says what happened. */
	static Throwable root(Throwable ex) {
		Throwable at = ex;
		while (at.getCause() != null) {
			at = at.getCause();
		}
		return at;
	}

}
