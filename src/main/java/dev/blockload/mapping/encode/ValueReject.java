package dev.blockload.mapping.encode;

import dev.blockload.csv.RejectCode;

/**
 * The codes of values that a column cannot hold.
 */
public enum ValueReject implements RejectCode {

	/** The text is not a boolean. */
	NOT_A_BOOLEAN("not-a-boolean"),

	/** The text is not a number. */
	NOT_A_NUMBER("not-a-number"),

	/** The text is not a date. */
	NOT_A_DATE("not-a-date"),

	/** The text is not a time, or the time does not exist in its zone. */
	NOT_A_TIME("not-a-time"),

	/** The text is not a timestamp. */
	NOT_A_TIMESTAMP("not-a-timestamp"),

	/** The text is not a UUID. */
	NOT_A_UUID("not-a-uuid"),

	/** The text is not JSON. */
	NOT_JSON("not-json"),

	/** The text is not a label of the enumeration. */
	NOT_IN_ENUM("not-in-enum"),

	/** The value is outside the range of the column. */
	OUT_OF_RANGE("out-of-range"),

	/** The value has more decimals than the column. */
	TOO_MANY_DECIMALS("too-many-decimals"),

	/** The text has more characters than the column. */
	TOO_LONG("too-long"),

	/** The value has a time zone, which the column cannot hold. */
	ZONE_NOT_EXPECTED("zone-not-expected"),

	/** The text has a character that the encoding of the database does not have. */
	NOT_IN_DATABASE_ENCODING("not-in-database-encoding"),

	/** The text has a NUL, which PostgreSQL cannot hold. */
	NUL_BYTE("nul-byte");

	private final String text;

	ValueReject(String text) {
		this.text = text;
	}

	@Override
	public String text() {
		return this.text;
	}

}
