package dev.blockload.mapping.encode;

/**
 * A value of a numeric or time column that is not a finite number or moment.
 */
public enum NonFinite {

	/** {@code NaN}. */
	NAN,

	/** {@code Infinity} and {@code -Infinity}. */
	INFINITY

}
