package dev.blockload.visible;

import java.util.Locale;

import dev.blockload.Failure;
import dev.blockload.Printable;

/**
 * What a request names does not exist, or the caller cannot see it.
 */
public final class VisibleException extends Failure {

	private static final long serialVersionUID = 1L;

	private VisibleException(String message, String action) {
		super(VisibleCode.NOT_FOUND, message, action, null);
	}

	/**
	 * The caller sees nothing of this name: the answer is the same whether it exists or
	 * not, so that nobody learns which one it is.
	 * @param kind of the thing that was asked for
	 * @param name of it, as the request has it
	 */
	public static VisibleException notFound(Kind kind, String name) {
		return new VisibleException(
				"There is no %s '%s' that you can see.".formatted(kind.text(), Printable.line(name)),
				"List what you can see: GET /api/blockload/v1/" + kind.text() + "s");
	}

	/**
	 * The kinds of things that callers see or not.
	 */
	public enum Kind {

		/** An import. */
		IMPORT,

		/** A connection. */
		CONNECTION,

		/** A block. */
		BLOCK,

		/** A run. */
		RUN,

		/** An account of a person. */
		USER;

		private String text() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
