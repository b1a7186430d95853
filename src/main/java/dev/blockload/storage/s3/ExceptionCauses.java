package dev.blockload.storage.s3;

import java.util.Optional;

/**
 * Finds the causes of an exception.
 */
final class ExceptionCauses {

	private ExceptionCauses() {
	}

	/** The first exception of a type, among an exception and its causes. */
	static <T> Optional<T> find(Class<T> type, Throwable ex) {
		for (Throwable at = ex; at != null; at = at.getCause()) {
			if (type.isInstance(at)) {
				return Optional.of(type.cast(at));
			}
		}
		return Optional.empty();
	}

	/** The root cause. */
	static Throwable root(Throwable ex) {
		Throwable at = ex;
		while (at.getCause() != null) {
			at = at.getCause();
		}
		return at;
	}

}
