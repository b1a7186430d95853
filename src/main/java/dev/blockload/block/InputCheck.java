package dev.blockload.block;

/**
 * What is checked of a text in addition to the input function of its type, because the
 * function takes texts whose value is another one than they say, or another one each day.
 */
public enum InputCheck {

	/**
	 * The type holds dates or times: {@code now} and {@code today} are values of them.
	 */
	CURRENT_TIME,

	/** The modifier of the type rounds: {@code numeric(5,2)[]}, {@code interval(0)}. */
	ROUNDED_BY_MODIFIER,

	/** The modifier of an attribute of a composite type rounds. */
	ROUNDED_ATTRIBUTE,

	/** The type holds times, and stores six decimals of their seconds. */
	MICROSECONDS,

	/** The type rounds to the decimals of its currency: {@code money}. */
	ROUNDED_TO_CURRENCY,

	/** The type cuts longer texts off: {@code name}, {@code "char"}. */
	CUT_OFF

}
