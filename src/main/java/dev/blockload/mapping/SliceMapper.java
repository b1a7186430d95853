package dev.blockload.mapping;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.DisplayText;
import dev.blockload.csv.Field;
import dev.blockload.csv.Position;
import dev.blockload.csv.RaggedRecords;
import dev.blockload.csv.RecordParser;
import dev.blockload.csv.RecordParsers;
import dev.blockload.csv.RecordReject;
import dev.blockload.csv.Reject;
import dev.blockload.csv.RejectCode;
import dev.blockload.csv.Slice;
import dev.blockload.mapping.Mapping.MappedColumn;
import dev.blockload.mapping.encode.Encoder;
import dev.blockload.mapping.encode.Encoders;
import dev.blockload.mapping.encode.InvalidValue;
import dev.blockload.mapping.encode.NullTexts;
import dev.blockload.mapping.encode.TupleBuffer;
import dev.blockload.mapping.encode.ValueFormat;
import org.jspecify.annotations.Nullable;

/**
 * Turns slices into rows of PostgreSQL's binary COPY format (see {@link MappedSlice}) and
 * rejects. Uses its buffers again: for one thread.
 */
public final class SliceMapper {

	private static final int NULL = -1;

	/** Null as it is sent. */
	private static final byte[] NULL_VALUE = { -1, -1, -1, -1 };

	/** A truth value as it is sent. */
	private static final byte[] TRUE_VALUE = { 0, 0, 0, 1, 1 };

	private static final byte[] FALSE_VALUE = { 0, 0, 0, 1, 0 };

	/** The numbers of the record and of the cell. */
	private static final int CELL_FIELDS = 2;

	/** About how many bytes the rows of a slice have at most beside their texts. */
	private static final int ROWS_BYTES = 2 * 1024 * 1024;

	/** The longest binary form of a short text, such as a timestamp, and its length. */
	private static final int VALUE_BYTES = 20;

	private final Dialect dialect;

	/** Of slices and fields. */
	private final Charset charset;

	private final BufferLimits limits;

	private final int fields;

	private final Column[] columns;

	private final RecordParser parser;

	private final TupleBuffer out = new TupleBuffer();

	/** The columns whose values are kept of rejected records. */
	private final Column[] key;

	private final TupleBuffer keys = new TupleBuffer();

	private long keyCount;

	/** The cells of each record; none where a record is a row. */
	private final List<Cell> cells;

	private final BlankCells blankCells;

	/** Whether each row ends with the numbers of its record and its cell. */
	private final boolean numbered;

	/** The columns that are the same for all cells of a record, one after the other. */
	private final TupleBuffer shared = new TupleBuffer();

	/** Where each column ends in it. */
	private final int[] sharedEnds;

	private long blank;

	/**
	 * Create a mapper that keeps no keys of rejected records.
	 * @param mapping which field goes where
	 * @param dialect the one that the slices were cut with
	 * @param limits how long a field may be
	 */
	public SliceMapper(Mapping mapping, Dialect dialect, BufferLimits limits) {
		this(mapping, dialect, limits, List.of());
	}

	/**
	 * Create a mapper.
	 * @param mapping which field goes where
	 * @param dialect the one that the slices were cut with
	 * @param limits how long a field may be
	 * @param key the names of the columns whose values are kept of rejected records, as
	 * {@link RejectedKeys}; empty if none are kept
	 */
	public SliceMapper(Mapping mapping, Dialect dialect, BufferLimits limits, List<String> key) {
		this.dialect = dialect;
		this.limits = limits;
		this.fields = mapping.fields();
		this.parser = RecordParsers.of(dialect);
		this.charset = dialect.textCharset();
		Encoders ofFile = new Encoders(mapping.zone(), this.charset);
		Encoders ofConstants = new Encoders(mapping.zone(), StandardCharsets.UTF_8);
		this.columns = mapping.mapped()
			.stream()
			.map((mapped) -> column(mapped, mapping, (mapped.isInFile() || mapped.isInCells()) ? ofFile : ofConstants,
					this.charset))
			.toArray(Column[]::new);
		this.key = key.stream().flatMap((name) -> columnsFor(name).stream()).toArray(Column[]::new);
		this.cells = mapping.cells();
		this.blankCells = mapping.blankCells();
		this.numbered = mapping.recordColumn().isPresent();
		this.sharedEnds = new int[this.columns.length];
	}

	/** Several if the column is looked up by several values. */
	private List<Column> columnsFor(String name) {
		List<Column> found = Arrays.stream(this.columns).filter((column) -> column.name.equals(name)).toList();
		if (found.isEmpty()) {
			throw new IllegalArgumentException(
					"Column '%s' of the key is not mapped. Expected each column of the key.".formatted(name));
		}
		return found;
	}

	/**
	 * A column of the tuple.
	 *
	 * @param name the block's name for it
	 * @param notNull whether it refuses null
	 * @param encoder of its values
	 * @param field the index of the field in the record
	 * @param constant length and value as they are sent in every row, or null
	 * @param blank what an unquoted field without a byte is
	 * @param nulls the words for null, or null where there are none
	 * @param ofCells for a column that takes cells, what is the same in all records: the
	 * text of each cell, or zero; else null
	 * @param measure which value of a cell it takes; of no meaning for other columns
	 */
	// Never compared.
	@SuppressWarnings("ArrayRecordComponent")
	private record Column(String name, boolean notNull, Encoder encoder, int field, byte @Nullable [] constant,
			BlankPolicy blank, @Nullable NullTexts nulls, byte @Nullable [][] ofCells, int measure) {

		/** Whether its value differs between the cells of a record. */
		boolean isOfCells() {
			return this.ofCells != null;
		}

		boolean isCellHeader() {
			return this.field == Mapping.CELL_HEADER;
		}

		boolean isCellValue() {
			return isOfCells() && !isCellHeader();
		}

	}

	private static byte @Nullable [][] ofCells(MappedColumn mapped, List<Cell> cells, Encoder encoder,
			Encoders encoders) {
		if (mapped.field() == Mapping.CELL_HEADER) {
			return cells.stream().map((cell) -> encoded(mapped, encoder, cell.into())).toArray(byte[][]::new);
		}
		if (!mapped.isInCells()) {
			return null;
		}
		return FormatKey.MULTIPLIER.isFor(mapped.column().type())
				? new byte[][] { encoded(mapped, encoders.of(mapped.column().type(), ValueFormat.PLAIN), "0") }
				: new byte[0][];
	}

	/** Each field of a value of several fields can be blank. */
	private static boolean refusesNull(MappedColumn mapped, Mapping mapping) {
		return mapped.target().notNull()
				&& mapping.mapped().stream().filter((each) -> each.target().equals(mapped.target())).count() == 1;
	}

	private static byte[] encoded(MappedColumn mapped, Encoder encoder, String text) {
		TupleBuffer value = new TupleBuffer();
		InvalidValue invalid = encoder.encode(Field.of(text.getBytes(StandardCharsets.UTF_8)), value);
		if (invalid != null) {
			throw new IllegalArgumentException("the mapping holds a constant that it should have refused: "
					+ mapped.column().name() + " " + invalid.predicate());
		}
		return value.toByteArray();
	}

	private static Column column(MappedColumn mapped, Mapping mapping, Encoders encoders, Charset charset) {
		Encoder encoder = encoders.of(mapped.column().type(), ValueFormats.of(mapped.format(), mapped.column().type()));
		String constant = mapped.constant();
		byte[] encoded = (constant != null) ? encoded(mapped, encoder, constant)
				: (mapped.field() == Mapping.NULL_VALUE) ? NULL_VALUE.clone() : null;
		List<String> nulls = mapped.format().texts(FormatKey.NULL_WORDS);
		return new Column(mapped.target().name(), refusesNull(mapped, mapping), encoder, mapped.field(), encoded,
				BlankPolicy.of(mapped.format().text(FormatKey.BLANK)),
				nulls.isEmpty() ? null : new NullTexts(nulls, charset),
				ofCells(mapped, mapping.cells(), encoder, encoders), mapped.isInCells() ? mapped.measure() : 0);
	}

	/**
	 * How many records a slice can have, so that their rows stay small although a row can
	 * be many times as large as its record: values have a binary form, short records can
	 * be padded, and columns can have constants.
	 */
	public int mostRecords() {
		long rowBytes = 1;
		for (Column column : this.columns) {
			byte[] constant = column.constant;
			rowBytes += (constant != null) ? constant.length : VALUE_BYTES;
		}
		return (int) Math.max(1, ROWS_BYTES / (rowBytes * Math.max(1, this.cells.size())));
	}

	/**
	 * Map a slice.
	 * @param slice cut with the same dialect
	 * @return a row or a reject for each of its records
	 */
	public MappedSlice map(Slice slice) {
		return map(slice, RejectBudget.unlimited());
	}

	/**
	 * Map a slice up to the record that exceeds a budget.
	 * @param slice cut with the same dialect
	 * @param budget each reject is counted against it
	 * @return a row or a reject for each of its records; if the budget is exceeded, it
	 * ends after the record that exceeded it
	 */
	public MappedSlice map(Slice slice, RejectBudget budget) {
		List<Reject> rejects = new ArrayList<>();
		long loaded = 0;
		this.out.truncate(0);
		this.keys.truncate(0);
		this.keyCount = 0;
		this.blank = 0;
		this.parser.open(slice);
		while (this.parser.next()) {
			int before = rejects.size();
			loaded += this.cells.isEmpty() ? mapRecord(slice, rejects) : mapCells(slice, rejects);
			int rejected = rejects.subList(before, rejects.size()).stream().mapToInt(Reject::cells).sum();
			if (rejected > 0 && !budget.take(rejected)) {
				return mapped(slice, this.parser.after(), loaded, rejects);
			}
		}
		return mapped(slice, slice.end(), loaded, rejects);
	}

	private MappedSlice mapped(Slice slice, Position end, long loaded, List<Reject> rejects) {
		return new MappedSlice(slice.start(), end, this.out.toByteArray(), loaded, this.blank,
				Math.max(1, this.cells.size()), rejects,
				(this.keyCount > 0) ? new RejectedKeys(this.keys.toByteArray(), this.keyCount) : RejectedKeys.NONE);
	}

	/**
	 * Keep the key of a rejected record if each of its values can be read. Of a record
	 * that is wrong as a whole it is not certain which field is which.
	 */
	private void keepKey(Reject reject, @Nullable Cell cell) {
		if (this.key.length == 0 || reject.column() == null) {
			return;
		}
		int start = this.keys.length();
		this.keys.int16(this.key.length + 1);
		for (Column column : this.key) {
			if (!encodeKey(column, cell)) {
				this.keys.truncate(start);
				return;
			}
		}
		this.keys.int32(Long.BYTES);
		this.keys.int64(this.parser.record());
		this.keyCount++;
	}

	/** Whether the value of a column of the key can be read. */
	private boolean encodeKey(Column column, @Nullable Cell cell) {
		byte[] constant = constant(column, cell);
		if (constant != null) {
			this.keys.put(constant, 0, constant.length);
			return true;
		}
		Field field = field(column, cell);
		return !isNull(column, field) && field.length() <= this.limits.fieldBytes()
				&& column.encoder.encode(field, this.keys) == null;
	}

	private static boolean isNull(Column column, Field field) {
		boolean blank = field.length() == 0 && !field.quoted();
		return blank ? column.blank != BlankPolicy.EMPTY : column.nulls != null && column.nulls.contain(field);
	}

	/** The value that does not depend on the record, or null. */
	private byte @Nullable [] constant(Column column, @Nullable Cell cell) {
		byte[][] headers = column.ofCells;
		return (cell != null && headers != null && column.isCellHeader()) ? headers[this.cells.indexOf(cell)]
				: column.constant;
	}

	private Field field(Column column, @Nullable Cell cell) {
		if (column.isCellValue()) {
			Cell.Value value = (cell != null) ? cell.values().get(column.measure) : null;
			return (value != null) ? this.parser.field(value.field()) : Field.blank();
		}
		return (column.field >= 0) ? this.parser.field(column.field) : recordNumber();
	}

	/** Returns the number of rows. */
	private int mapRecord(Slice slice, List<Reject> rejects) {
		int start = this.out.length();
		Reject reject = malformed(slice);
		if (reject == null) {
			this.out.int16(this.columns.length + (this.numbered ? 1 : 0));
			reject = write(slice);
		}
		if (reject != null) {
			this.out.truncate(start);
			rejects.add(reject);
			keepKey(reject, null);
			return 0;
		}
		if (this.numbered) {
			this.out.int32(Long.BYTES);
			this.out.int64(this.parser.record());
		}
		return 1;
	}

	private @Nullable Reject write(Slice slice) {
		for (Column column : this.columns) {
			Reject reject = write(slice, column, null, this.out);
			if (reject != null) {
				return reject;
			}
		}
		return null;
	}

	/** Returns the number of rows. */
	private int mapCells(Slice slice, List<Reject> rejects) {
		Reject ofRecord = malformed(slice);
		if (ofRecord == null) {
			ofRecord = writeShared(slice);
		}
		if (ofRecord != null) {
			rejects.add(ofRecord.ofCells(this.cells.size()));
			for (Cell cell : this.cells) {
				keepKey(ofRecord, cell);
			}
			return 0;
		}
		int rows = 0;
		for (int number = 0; number < this.cells.size(); number++) {
			Cell cell = this.cells.get(number);
			if (this.blankCells == BlankCells.SKIP && isBlank(cell)) {
				this.blank++;
				continue;
			}
			int start = this.out.length();
			Reject reject = (this.blankCells == BlankCells.DELETE) ? writeCellOrDelete(slice, cell, number)
					: writeCell(slice, cell, number, this.numbered ? CELL_FIELDS : 0, BlankValues.READ);
			if (reject == null) {
				rows++;
			}
			else {
				this.out.truncate(start);
				rejects.add(reject.ofCell(cell.number()));
				keepKey(reject, cell);
			}
		}
		return rows;
	}

	private boolean isBlank(Cell cell) {
		for (Column column : this.columns) {
			if (column.isCellValue() && !isNull(column, field(column, cell))) {
				return false;
			}
		}
		return true;
	}

	private @Nullable Reject writeShared(Slice slice) {
		this.shared.truncate(0);
		for (int column = 0; column < this.columns.length; column++) {
			if (!this.columns[column].isOfCells()) {
				Reject reject = write(slice, this.columns[column], null, this.shared);
				if (reject != null) {
					return reject;
				}
			}
			this.sharedEnds[column] = this.shared.length();
		}
		return null;
	}

	private @Nullable Reject writeCellOrDelete(Slice slice, Cell cell, int number) {
		boolean delete = isBlank(cell);
		Reject reject = writeCell(slice, cell, number, CELL_FIELDS + 1, delete ? BlankValues.NULL : BlankValues.READ);
		if (reject == null) {
			this.out.put(delete ? TRUE_VALUE : FALSE_VALUE, 0, TRUE_VALUE.length);
		}
		return reject;
	}

	/**
	 * Whether the values of a cell are read, or null because the cell deletes its item.
	 */
	private enum BlankValues {

		READ, NULL

	}

	private @Nullable Reject writeCell(Slice slice, Cell cell, int number, int more, BlankValues values) {
		this.out.int16(this.columns.length + more);
		int from = 0;
		for (int index = 0; index < this.columns.length; index++) {
			Column column = this.columns[index];
			byte[][] ofCells = column.ofCells;
			if (ofCells == null) {
				this.out.put(this.shared, from, this.sharedEnds[index]);
			}
			else if (column.isCellHeader()) {
				this.out.put(ofCells[number], 0, ofCells[number].length);
			}
			else if (values == BlankValues.NULL) {
				this.out.put(NULL_VALUE, 0, NULL_VALUE.length);
			}
			else if (this.blankCells == BlankCells.ZERO && isNull(column, field(column, cell))) {
				this.out.put(ofCells[0], 0, ofCells[0].length);
			}
			else {
				Reject reject = write(slice, column, cell, this.out);
				if (reject != null) {
					return reject;
				}
			}
			from = this.sharedEnds[index];
		}
		if (this.numbered) {
			this.out.int32(Long.BYTES);
			this.out.int64(this.parser.record());
			this.out.int32(Integer.BYTES);
			this.out.int32(cell.number());
		}
		return null;
	}

	private @Nullable Reject malformed(Slice slice) {
		String malformed = this.parser.malformed();
		if (malformed != null) {
			return reject(slice, null,
					this.parser.endsInEscape() ? RecordReject.MALFORMED_ESCAPE : RecordReject.MALFORMED_QUOTES,
					malformed, null);
		}
		int found = this.parser.fieldCount();
		if (found != this.fields && !isMended(found)) {
			return reject(slice, null,
					(found < this.fields) ? RecordReject.TOO_FEW_FIELDS : RecordReject.TOO_MANY_FIELDS,
					"The record has " + found + ((found == 1) ? " field" : " fields") + ". Expected " + this.fields
							+ (this.dialect.header() ? ", like the header." : ", like the first record."),
					null);
		}
		return null;
	}

	/** Write the value of a column, or return why it is refused. */
	private @Nullable Reject write(Slice slice, Column column, @Nullable Cell cell, TupleBuffer target) {
		byte[] constant = column.constant;
		if (constant != null) {
			target.put(constant, 0, constant.length);
			return null;
		}
		Field field = field(column, cell);
		if (isNull(column, field)) {
			Reject reject = mapNull(slice, column, field, cell);
			if (reject == null) {
				target.int32(NULL);
			}
			return reject;
		}
		InvalidValue invalid = (field.length() > this.limits.fieldBytes()) ? tooLong(field)
				: column.encoder.encode(field, target);
		return (invalid == null) ? null
				: reject(slice, column, invalid.code(), inCell(column, cell, invalid.about(field, this.charset)),
						DisplayText.of(field, this.charset, Reject.MAX_VALUE));
	}

	/** A reason with the header of the value. */
	private static String inCell(Column column, @Nullable Cell cell, String reason) {
		if (cell == null) {
			return reason;
		}
		Cell.Value value = cell.values().get(column.measure);
		return Cell.reason((value != null) ? value.header() : cell.header(), reason);
	}

	/** Whether a ragged record may be taken: it has as many fields then. */
	private boolean isMended(int found) {
		if (this.dialect.ragged() == RaggedRecords.REJECT) {
			return false;
		}
		for (int number = this.fields; number < found; number++) {
			if (number >= this.dialect.fileLimits().fields() || this.parser.field(number).length() > 0) {
				return false;
			}
		}
		this.parser.pad(this.fields);
		return true;
	}

	private @Nullable Reject mapNull(Slice slice, Column column, Field field, @Nullable Cell cell) {
		boolean blank = field.length() == 0 && !field.quoted();
		if (blank && column.blank == BlankPolicy.REJECT) {
			return reject(slice, column, NullReject.BLANK,
					inCell(column, cell, "The field is blank. Expected a value."), null);
		}
		// Whether there is a value to keep or a default is found out in the database.
		boolean kept = blank && column.blank == BlankPolicy.KEEP;
		if (column.notNull && !kept) {
			String found = blank ? "The field is empty, which"
					: DisplayText.quoted(field, this.charset, InvalidValue.SHOWN);
			return reject(slice, column, NullReject.NULL_NOT_ALLOWED,
					inCell(column, cell, found + " means null. Expected a value: the column does not allow null."),
					blank ? null : DisplayText.of(field, this.charset, Reject.MAX_VALUE));
		}
		return null;
	}

	private Field recordNumber() {
		return Field.of(Long.toString(this.parser.record()).getBytes(StandardCharsets.US_ASCII));
	}

	private InvalidValue tooLong(Field field) {
		return new InvalidValue(RecordReject.FIELD_TOO_LONG,
				"has " + field.length() + " bytes. Expected at most " + this.limits.fieldBytes() + ".");
	}

	private Reject reject(Slice slice, @Nullable Column column, RejectCode code, String reason,
			@Nullable String value) {
		String raw = DisplayText.of(slice.bytes(), this.parser.rawFrom(), this.parser.rawTo(), this.charset,
				Reject.MAX_RAW);
		return new Reject(this.parser.record(), this.parser.line(), this.parser.offset(),
				(column != null) ? column.name : null, code, reason, value, raw);
	}

}
