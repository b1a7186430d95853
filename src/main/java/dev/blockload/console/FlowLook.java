package dev.blockload.console;

import dev.blockload.flow.MemberState;

/**
 * How pages show the state of an import of a flow run: by a text and a shape.
 */
final class FlowLook {

	private FlowLook() {
	}

	/** The class of the style. */
	static String of(MemberState state) {
		return switch (state) {
			case PENDING, WAITING -> "wait";
			case RUNNING -> "busy";
			case COMPLETED -> "ok";
			case UNCHANGED -> "off";
			case FAILED -> "bad";
			case SKIPPED -> "hold";
			case STOPPED -> "warn";
		};
	}

	/** The key of the text. */
	static String key(MemberState state) {
		return "member." + state.text();
	}

}
