package dev.blockload.mapping;

import dev.blockload.FailureCode;

/**
 * The codes of files that cannot be mapped onto their block.
 */
public enum MappingCode implements FailureCode {

	/** The block has no column of that name. */
	COLUMN_UNKNOWN("column-unknown", Remedy.NEW_RUN, Party.DEFINITION),

	/** A column is mapped twice. */
	COLUMN_DUPLICATE("column-duplicate", Remedy.NEW_RUN, Party.DEFINITION),

	/** A column that needs a value is not mapped. */
	COLUMN_REQUIRED("column-required", Remedy.NEW_RUN, Party.DEFINITION),

	/** No value can be loaded into the column. */
	COLUMN_NOT_LOADABLE("column-not-loadable", Remedy.NEW_RUN, Party.DEFINITION),

	/**
	 * A file without a header has another number of fields than the block has columns.
	 */
	COLUMN_COUNT("column-count", Remedy.NEW_RUN, Party.INPUT),

	/** The header does not have a name that the import maps. */
	HEADER_MISSING("header-missing", Remedy.NEW_RUN, Party.INPUT),

	/** The header has a name that the import maps more than once. */
	HEADER_DUPLICATE("header-duplicate", Remedy.NEW_RUN, Party.INPUT),

	/** The headers of the file cannot be unpivoted as the import says. */
	UNPIVOT_HEADERS("unpivot-headers", Remedy.NEW_RUN, Party.INPUT),

	/** The column has no use for a key of its format. */
	FORMAT_NOT_APPLICABLE("format-not-applicable", Remedy.NEW_RUN, Party.DEFINITION),

	/** A pattern of dates cannot be read, or does not contain what the column holds. */
	BAD_DATE_PATTERN("bad-date-pattern", Remedy.NEW_RUN, Party.DEFINITION),

	/** A value that is the same in every row cannot be loaded. */
	BAD_CONSTANT("bad-constant", Remedy.NEW_RUN, Party.DEFINITION),

	/** A column cannot be looked up in a list as its import says. */
	LOOKUP_NOT_POSSIBLE("lookup-not-possible", Remedy.NEW_RUN, Party.DEFINITION),

	/** The scope of an import does not fit its block or its columns. */
	SCOPE_NOT_POSSIBLE("scope-not-possible", Remedy.NEW_RUN, Party.DEFINITION),

	/** The key of the object contains no date for the column that holds it. */
	NO_DATE_IN_KEY("no-date-in-key", Remedy.NEW_RUN, Party.INPUT);

	private final String text;

	private final Remedy remedy;

	private final Party party;

	MappingCode(String text, Remedy remedy, Party party) {
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
