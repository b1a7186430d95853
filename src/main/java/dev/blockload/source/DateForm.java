package dev.blockload.source;

/**
 * How a date is written in a file name, in the order in which S3 lists the forms of one
 * year: a hyphen comes before all digits.
 */
enum DateForm {

	/** With hyphens and colons. */
	EXTENDED(0, "%04d-%02d-%02dT%02d:%02d:%02d"),

	/** Without. */
	BASIC(1, "%04d%02d%02dT%02d%02d%02d");

	private final int rank;

	private final String format;

	DateForm(int rank, String format) {
		this.rank = rank;
		this.format = format;
	}

	/** Its place among the forms of one year, from 0. */
	int rank() {
		return this.rank;
	}

	/** For year, month, day, hour, minute and second. */
	String format() {
		return this.format;
	}

}
