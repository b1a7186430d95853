package dev.blockload.mapping.encode;

/**
 * The date system that a spreadsheet counts its days in.
 */
public enum SpreadsheetEpoch {

	/** Day 1 is 1900-01-01. */
	FROM_1900,

	/** Day 0 is 1904-01-01. */
	FROM_1904

}
