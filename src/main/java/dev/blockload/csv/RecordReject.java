package dev.blockload.csv;

/**
 * The codes of records that are rejected before their values are looked at, and of bytes.
 */
public enum RecordReject implements RejectCode {

	/** Text follows a closing quote. */
	MALFORMED_QUOTES("malformed-quotes"),

	/** The file ends after an escape character. */
	MALFORMED_ESCAPE("malformed-escape"),

	/** The record has fewer fields than the header. */
	TOO_FEW_FIELDS("too-few-fields"),

	/** The record has more fields than the header. */
	TOO_MANY_FIELDS("too-many-fields"),

	/** A field is longer than the limit. */
	FIELD_TOO_LONG("field-too-long"),

	/** Bytes are not valid in the encoding of the file. */
	BAD_ENCODING("bad-encoding");

	private final String text;

	RecordReject(String text) {
		this.text = text;
	}

	@Override
	public String text() {
		return this.text;
	}

}
