package dev.blockload.cli;

/**
 * The format of an answer on standard output.
 */
enum Output {

	/** For people. */
	TEXT,

	/** For scripts. */
	JSON,

	/** For spreadsheets and databases: RFC 4180 with a header line, in UTF-8. */
	CSV

}
