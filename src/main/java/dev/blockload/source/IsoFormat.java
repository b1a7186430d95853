package dev.blockload.source;

/**
 * The ISO-8601 format of a date in a file name.
 */
enum IsoFormat {

	/** With hyphens and colons. */
	EXTENDED(0, "-", ":"),

	/** Without hyphens and colons. */
	BASIC(1, "", "");

	private final int rank;

	private final String hyphen;

	private final String colon;

	IsoFormat(int rank, String hyphen, String colon) {
		this.rank = rank;
		this.hyphen = hyphen;
		this.colon = colon;
	}

	/**
	 * The position, from 0, of this format among the keys of one year: a hyphen comes
	 * before all digits.
	 */
	int rank() {
		return this.rank;
	}

	/** The text of a second, such as {@code 2022-09-30T00:00:00}. */
	String text(long year, long month, long day, long secondOfDay) {
		StringBuilder text = new StringBuilder();
		append(text, year / 100, "");
		append(text, year % 100, this.hyphen);
		append(text, month, this.hyphen);
		append(text, day, "T");
		append(text, secondOfDay / 3600, this.colon);
		append(text, secondOfDay / 60 % 60, this.colon);
		append(text, secondOfDay % 60, "");
		return text.toString();
	}

	private static void append(StringBuilder text, long twoDigits, String separator) {
		text.append((char) ('0' + twoDigits / 10)).append((char) ('0' + twoDigits % 10)).append(separator);
	}

}
