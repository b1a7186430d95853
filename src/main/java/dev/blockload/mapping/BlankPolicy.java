package dev.blockload.mapping;

import java.util.Arrays;
import java.util.Locale;

/**
 * What an unquoted field without a byte is.
 */
enum BlankPolicy {

	/** Null. */
	NULL,

	/**
	 * Nothing: an existing item keeps its value, a new one gets the default of the
	 * column.
	 */
	KEEP,

	/** No value: the record is rejected. */
	REJECT,

	/** The empty string. */
	EMPTY;

	static BlankPolicy of(String text) {
		return valueOf(text.toUpperCase(Locale.ROOT));
	}

	static String[] texts() {
		return Arrays.stream(values()).map((blank) -> blank.name().toLowerCase(Locale.ROOT)).toArray(String[]::new);
	}

}
