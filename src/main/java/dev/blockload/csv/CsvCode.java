package dev.blockload.csv;

import dev.blockload.FailureCode;

/**
 * The codes of files that cannot be cut into records.
 */
public enum CsvCode implements FailureCode {

	/** The store ended the object before its size. */
	SHORT_READ("short-read", Remedy.RETRY, Party.STORE),

	/** A record is longer than the limit, most likely because a quote is not closed. */
	RECORD_TOO_LONG("record-too-long", Remedy.NEW_RUN, Party.INPUT),

	/** A quote is not closed before the end of the file. */
	UNCLOSED_QUOTE("unclosed-quote", Remedy.NEW_RUN, Party.INPUT),

	/** The file has no header line. */
	NO_HEADER("no-header", Remedy.NEW_RUN, Party.INPUT),

	/** The header line cannot be read. */
	MALFORMED_HEADER("malformed-header", Remedy.NEW_RUN, Party.INPUT),

	/** The byte order mark is not that of the encoding of the import. */
	OTHER_ENCODING("other-encoding", Remedy.NEW_RUN, Party.INPUT),

	/** A file without a header has no record. */
	NO_RECORD("no-record", Remedy.NEW_RUN, Party.INPUT),

	/** The compressed data are damaged, or the file is not compressed. */
	BAD_COMPRESSION("bad-compression", Remedy.NEW_RUN, Party.INPUT),

	/** The content is something else, such as a workbook. */
	NOT_CSV("not-csv", Remedy.NEW_RUN, Party.INPUT),
	/** The file decompresses to more than any real file. */
	COMPRESSION_BOMB("compression-bomb", Remedy.NEW_RUN, Party.INPUT);

	private final String text;

	private final Remedy remedy;

	private final Party party;

	CsvCode(String text, Remedy remedy, Party party) {
		this.text = text;
		this.remedy = remedy;
		this.party = party;
	}

	@Override
	public String text() {
		return this.text;
	}

	@Override
	public Remedy remedy() {
		return this.remedy;
	}

	@Override
	public Party party() {
		return this.party;
	}

}
