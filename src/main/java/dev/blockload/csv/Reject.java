package dev.blockload.csv;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A record that was not loaded, and why.
 *
 * @param record its number; the first after the header is 1
 * @param line the physical line that it begins on
 * @param offset the number of bytes before it
 * @param column the block's column, or null if the whole record is wrong
 * @param code a stable code, such as {@code not-a-number}
 * @param reason one or two sentences
 * @param value the offending value, cut at {@value #MAX_VALUE} characters, or null
 * @param raw the record as it is in the file, cut at {@value #MAX_RAW} characters
 * @param constraint of the block that its row would violate, or null
 * @param cell the number of its first field if a cell of an unpivoted file is rejected, 0
 * if the record is
 * @param cells how many cells are rejected: all of the record, or one
 */
public record Reject(long record, long line, long offset, @Nullable String column, String code, String reason,
		@Nullable String value, String raw, @Nullable String constraint, int cell, int cells) {

	/** The columns that explain the rejects of a file of rejects. No block takes them. */
	public static final List<String> COLUMNS = List.of("_reject_line", "_reject_column", "_reject_code",
			"_reject_reason");

	/** Where a stored value is cut. */
	public static final int MAX_VALUE = 1000;

	/** Where a stored raw record is cut. */
	public static final int MAX_RAW = 10_000;

	public Reject {
		if (record < 1 || line < 1 || offset < 0) {
			throw new IllegalArgumentException(
					"A reject of record %d at line %d, byte %d is not valid. Expected at least record 1, line 1, byte 0."
						.formatted(record, line, offset));
		}
		if (code.isBlank() || reason.isBlank()) {
			throw new IllegalArgumentException("The reject of record %d has code '%s' and reason '%s'. Expected both."
				.formatted(record, code, reason));
		}
		if (cell < 0 || cells < 1 || (cell > 0 && cells > 1)) {
			throw new IllegalArgumentException(
					"The reject of record %d is of cell %d and of %d cells. Expected one cell, or all of the record."
						.formatted(record, cell, cells));
		}
		requireLength(record, "value", value, MAX_VALUE);
		requireLength(record, "raw text", raw, MAX_RAW);
	}

	/** A reject that violates no constraint of the block. */
	public Reject(long record, long line, long offset, @Nullable String column, String code, String reason,
			@Nullable String value, String raw) {
		this(record, line, offset, column, code, reason, value, raw, null);
	}

	/**
	 * Create a reject.
	 * @param record its number; the first after the header is 1
	 * @param line the physical line that it begins on
	 * @param offset the number of bytes before it
	 * @param column the block's column, or null if the whole record is wrong
	 * @param code the code
	 * @param reason one or two sentences
	 * @param value the offending value, cut, or null
	 * @param raw the record as it is in the file, cut
	 */
	public Reject(long record, long line, long offset, @Nullable String column, RejectCode code, String reason,
			@Nullable String value, String raw) {
		this(record, line, offset, column, code.text(), reason, value, raw);
	}

	/**
	 * Create a reject of a record.
	 * @param record its number; the first after the header is 1
	 * @param line the physical line that it begins on
	 * @param offset the number of bytes before it
	 * @param column the block's column, or null if the whole record is wrong
	 * @param code a stable code
	 * @param reason one or two sentences
	 * @param value the offending value, cut, or null
	 * @param raw the record as it is in the file, cut
	 * @param constraint of the block that its row would violate, or null
	 */
	public Reject(long record, long line, long offset, @Nullable String column, String code, String reason,
			@Nullable String value, String raw, @Nullable String constraint) {
		this(record, line, offset, column, code, reason, value, raw, constraint, 0, 1);
	}

	/** The same reject of a cell, the number of its first field. */
	public Reject ofCell(int number) {
		return new Reject(this.record, this.line, this.offset, this.column, this.code, this.reason, this.value,
				this.raw, this.constraint, number, 1);
	}

	/** The same reject of a record with some cells. */
	public Reject ofCells(int number) {
		return new Reject(this.record, this.line, this.offset, this.column, this.code, this.reason, this.value,
				this.raw, this.constraint, 0, number);
	}

	private static void requireLength(long record, String what, @Nullable String text, int most) {
		// The database cuts after characters, not after UTF-16 units.
		if (text != null && text.codePointCount(0, text.length()) > most) {
			throw new IllegalArgumentException(
					"The %s of the reject of record %d has %d characters. Expected at most %d.".formatted(what, record,
							text.codePointCount(0, text.length()), most));
		}
	}

}
