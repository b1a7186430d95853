package dev.blockload.csv;

import org.jspecify.annotations.Nullable;

/**
 * A record that was not loaded, and why.
 *
 * @param record its number; the first after the header is 1
 * @param line the physical line it begins on
 * @param offset the byte it begins at
 * @param column the block's column, or null where the whole record is wrong
 * @param code a stable code, such as {@code not-a-number}
 * @param reason one sentence
 * @param value the offending value, cut at {@value #MAX_VALUE} characters, or null
 * @param raw the record as it stands in the file, cut at {@value #MAX_RAW} characters
 */
public record Reject(long record, long line, long offset, @Nullable String column, String code, String reason,
		@Nullable String value, String raw) {

	/** Where a stored value is cut. */
	public static final int MAX_VALUE = 1000;

	/** Where a stored raw record is cut. */
	public static final int MAX_RAW = 10_000;

	/**
	 * Create a reject.
	 * @param record its number; the first after the header is 1
	 * @param line the physical line it begins on
	 * @param offset the byte it begins at
	 * @param column the block's column, or null where the whole record is wrong
	 * @param code one of the codes of the package
	 * @param reason one sentence or two
	 * @param value the offending value, cut, or null
	 * @param raw the record as it is in the file, cut
	 */
	public Reject(long record, long line, long offset, @Nullable String column, RejectCode code, String reason,
			@Nullable String value, String raw) {
		this(record, line, offset, column, code.text(), reason, value, raw);
	}

}
