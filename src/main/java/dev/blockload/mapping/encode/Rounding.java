package dev.blockload.mapping.encode;

import java.util.Arrays;

/**
 * What becomes of decimals that a column does not have.
 */
public enum Rounding {

	/** To the nearest, a half away from zero, as {@code numeric} of PostgreSQL rounds. */
	HALF_UP("half-up"),

	/** To the nearest, a half to the even digit. */
	HALF_EVEN("half-even"),

	/** They are dropped. */
	TRUNCATE("truncate"),

	/** The value is rejected. */
	NONE("none");

	private final String text;

	Rounding(String text) {
		this.text = text;
	}

	/** The rounding with a text. */
	public static Rounding of(String text) {
		return Arrays.stream(values()).filter((rounding) -> rounding.text.equals(text)).findFirst().orElseThrow();
	}

	/** How roundings are written in a definition. */
	public static String[] texts() {
		return Arrays.stream(values()).map((rounding) -> rounding.text).toArray(String[]::new);
	}

	/**
	 * Whether what is kept grows by one unit.
	 * @param odd whether its last digit is odd
	 * @param first the first digit that is dropped
	 * @param rest whether any digit after that is not zero
	 */
	boolean roundsUp(boolean odd, int first, boolean rest) {
		return switch (this) {
			case HALF_UP -> first >= 5;
			case HALF_EVEN -> first > 5 || (first == 5 && (rest || odd));
			case TRUNCATE, NONE -> false;
		};
	}

}
