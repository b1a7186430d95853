package dev.blockload.console;

import java.util.Locale;

import dev.blockload.run.RunStatus;

/**
 * How pages show the status of a run: by a text and a shape.
 */
final class RunLook {

	private RunLook() {
	}

	/** The class of the style. */
	static String of(RunStatus status) {
		return switch (status) {
			case COMPLETED -> "ok";
			case UNCHANGED -> "off";
			case FAILED -> "bad";
			case STOPPED -> "warn";
			case RUNNING -> "busy";
			case WAITING -> "wait";
		};
	}

	/** The key of the text. */
	static String key(RunStatus status) {
		return "status." + text(status);
	}

	/** As URLs have it. */
	static String text(RunStatus status) {
		return status.name().toLowerCase(Locale.ROOT);
	}

}
