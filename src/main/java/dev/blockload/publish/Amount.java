package dev.blockload.publish;

/**
 * A number of things, for messages.
 */
final class Amount {

	private Amount() {
	}

	/** Such as {@code 1 row} or {@code 2 rows}. */
	static String of(long number, String thing) {
		return number + " " + thing + ((number == 1) ? "" : "s");
	}

}
