package dev.blockload.mapping;

import java.util.Arrays;
import java.util.Locale;

/**
 * What an unquoted field without a byte is.
 */
enum Blank {

	/** Null. */
	NULL,

	/** Nothing: a row that the block has already keeps its value, a new one gets null. */
	KEEP,

	/** No value: the record is rejected. */
	REJECT,

	/** The empty string. */
	EMPTY;

	static Blank of(String word) {
		return valueOf(word.toUpperCase(Locale.ROOT));
	}

	static String[] words() {
		return Arrays.stream(values()).map((blank) -> blank.name().toLowerCase(Locale.ROOT)).toArray(String[]::new);
	}

}
