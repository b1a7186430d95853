package dev.blockload.mapping;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.DisplayText;
import dev.blockload.csv.Field;
import dev.blockload.csv.RecordParser;
import dev.blockload.csv.RecordReject;
import dev.blockload.csv.Reject;
import dev.blockload.mapping.encode.InvalidValue;
import dev.blockload.mapping.encode.TupleBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the value that a column has in the current record, or in a cell of it, into a
 * tuple.
 */
final class ValueWriter {

	private static final int NULL = -1;

	private final RecordParser parser;

	private final RejectWriter rejects;

	private final Charset charset;

	private final int longest;

	private final List<Cell> cells;

	/**
	 * Create a writer.
	 * @param parser stands at the record
	 * @param rejects of its records
	 * @param charset of its fields
	 * @param limits how long a field may be
	 * @param cells of each record; none where a record is a row
	 */
	ValueWriter(RecordParser parser, RejectWriter rejects, Charset charset, BufferLimits limits, List<Cell> cells) {
		this.parser = parser;
		this.rejects = rejects;
		this.charset = charset;
		this.longest = limits.fieldBytes();
		this.cells = cells;
	}

	/** Write the value of a column, or return why it is refused. */
	@Nullable Reject write(TupleColumn column, @Nullable Cell cell, TupleBuffer target) {
		byte[] constant = column.constant();
		if (constant != null) {
			target.put(constant, 0, constant.length);
			return null;
		}
		Field field = field(column, cell);
		if (column.isNull(field)) {
			Reject reject = writeNull(column, field, cell);
			if (reject == null) {
				target.int32(NULL);
			}
			return reject;
		}
		InvalidValue invalid = (field.length() > this.longest) ? tooLong(field)
				: column.encoder().encode(field, target);
		return (invalid == null) ? null
				: this.rejects.reject(column, invalid.code(), inCell(column, cell, invalid.about(field, this.charset)),
						DisplayText.of(field, this.charset, Reject.MAX_VALUE));
	}

	/** Write the value of a column of a key; returns whether it can be read. */
	boolean writeKey(TupleColumn column, @Nullable Cell cell, TupleBuffer target) {
		byte[] constant = constant(column, cell);
		if (constant != null) {
			target.put(constant, 0, constant.length);
			return true;
		}
		Field field = field(column, cell);
		return !column.isNull(field) && field.length() <= this.longest
				&& column.encoder().encode(field, target) == null;
	}

	/** The value that does not depend on the record, or null. */
	private byte @Nullable [] constant(TupleColumn column, @Nullable Cell cell) {
		byte[][] headers = column.ofCells();
		return (cell != null && headers != null && column.isCellHeader()) ? headers[this.cells.indexOf(cell)]
				: column.constant();
	}

	/** The field of a column. */
	Field field(TupleColumn column, @Nullable Cell cell) {
		if (column.field() >= 0) {
			return this.parser.field(column.field());
		}
		if (column.isCellValue()) {
			Cell.Value value = (cell != null) ? cell.values().get(column.measure()) : null;
			return (value != null) ? this.parser.field(value.field()) : Field.blank();
		}
		return Field.of(Long.toString(this.parser.record()).getBytes(StandardCharsets.US_ASCII));
	}

	private @Nullable Reject writeNull(TupleColumn column, Field field, @Nullable Cell cell) {
		boolean blank = field.length() == 0 && !field.quoted();
		if (blank && column.blank() == BlankPolicy.REJECT) {
			return this.rejects.reject(column, NullReject.BLANK,
					inCell(column, cell, "The field is blank. Expected a value."), null);
		}
		// Whether there is a value to keep or a default is found out in the database.
		boolean kept = blank && column.blank() == BlankPolicy.KEEP;
		if (column.notNull() && !kept) {
			String found = blank ? "The field is empty, which"
					: DisplayText.quoted(field, this.charset, InvalidValue.SHOWN);
			return this.rejects.reject(column, NullReject.NULL_NOT_ALLOWED,
					inCell(column, cell, found + " means null. Expected a value: the column does not allow null."),
					blank ? null : DisplayText.of(field, this.charset, Reject.MAX_VALUE));
		}
		return null;
	}

	/** A reason with the header of the value. */
	private static String inCell(TupleColumn column, @Nullable Cell cell, String reason) {
		if (cell == null) {
			return reason;
		}
		Cell.Value value = cell.values().get(column.measure());
		return Cell.reason((value != null) ? value.header() : cell.header(), reason);
	}

	private InvalidValue tooLong(Field field) {
		return new InvalidValue(RecordReject.FIELD_TOO_LONG,
				"has " + field.length() + " bytes. Expected at most " + this.longest + ".");
	}

}
