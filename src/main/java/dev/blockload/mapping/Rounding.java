package dev.blockload.mapping;

import java.util.Arrays;

/**
 * What becomes of decimals that a column does not have.
 */
enum Rounding {

	/** To the nearest, a half away from zero, as {@code numeric} of PostgreSQL rounds. */
	HALF_UP("half-up"),

	/** To the nearest, a half to the even digit. */
	HALF_EVEN("half-even"),

	/** They are dropped. */
	TRUNCATE("truncate"),

	/** The value is rejected. */
	NONE("none");

	private final String word;

	Rounding(String word) {
		this.word = word;
	}

	static Rounding of(String word) {
		return Arrays.stream(values()).filter((rounding) -> rounding.word.equals(word)).findFirst().orElseThrow();
	}

	static String[] words() {
		return Arrays.stream(values()).map((rounding) -> rounding.word).toArray(String[]::new);
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
