package dev.blockload.visible;

import java.util.Locale;

import dev.blockload.Failure;
import dev.blockload.Printable;

/**
 * What a request names does not exist, or the caller cannot see or use it.
 */
public final class VisibleException extends Failure {

	private static final long serialVersionUID = 1L;

	private final String actionOnPages;

	private VisibleException(VisibleCode code, String message, String action, String actionOnPages) {
		super(code, message, action, null);
		this.actionOnPages = actionOnPages;
	}

	/** What a person does who sees the failure on a page, and sends no requests. */
	public String actionOnPages() {
		return this.actionOnPages;
	}

	/**
	 * The caller sees nothing of this name: the answer is the same whether it exists or
	 * not, so that nobody learns which one it is.
	 * @param kind of the thing that was asked for
	 * @param name of it, as the request has it
	 */
	public static VisibleException notFound(Kind kind, String name) {
		return new VisibleException(VisibleCode.NOT_FOUND,
				"There is no %s '%s' that you can see.".formatted(kind.text(), Printable.line(name)),
				"List what you can see: GET /api/blockload/v1/" + kind.text() + "s",
				"Check the address of the page. To see more, ask an administrator of Blockload for a role.");
	}

	/**
	 * The number is that of a flow run, which has no such part.
	 * @param number of the flow run
	 * @param flow its flow
	 * @param part what a request asked for: a plural
	 */
	public static VisibleException ofFlowRun(long number, String flow, String part) {
		return new VisibleException(VisibleCode.NOT_FOUND,
				"%d is a run of flow '%s', which has no %s. The runs of its imports have them.".formatted(number, flow,
						part),
				"Take the number of a run from 'members': GET /api/blockload/v1/runs/" + number,
				"Open the run of an import from the page of the flow run.");
	}

	/** A key does not begin like a file of an import that the caller sees. */
	static VisibleException keyNotAllowed(String key) {
		String action = "Name another key. For all keys, ask an administrator for role editor in all applications of the connection.";
		return new VisibleException(VisibleCode.KEY_NOT_ALLOWED,
				"Key '" + Printable.line(key) + "' does not begin like a file of an import that you see.", action,
				action);
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

		/** A flow. */
		FLOW,

		/** An account of a person. */
		USER;

		private String text() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
