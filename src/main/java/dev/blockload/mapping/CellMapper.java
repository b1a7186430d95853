package dev.blockload.mapping;

import java.util.List;

import dev.blockload.csv.RecordParser;
import dev.blockload.csv.Reject;
import dev.blockload.mapping.encode.TupleBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Maps each cell of a record of an unpivoted file to a tuple.
 */
final class CellMapper implements RecordMapper {

	/** Null as it is sent. */
	private static final byte[] NULL_VALUE = { -1, -1, -1, -1 };

	/** A truth value as it is sent. */
	private static final byte[] TRUE_VALUE = { 0, 0, 0, 1, 1 };

	private static final byte[] FALSE_VALUE = { 0, 0, 0, 1, 0 };

	/** The numbers of the record and of the cell. */
	private static final int CELL_FIELDS = 2;

	private final RecordParser parser;

	private final TupleColumn[] columns;

	private final ValueWriter values;

	private final RejectWriter wrong;

	private final KeyWriter keys;

	private final List<Cell> cells;

	private final BlankCells blankCells;

	/** The columns that are the same for all cells of a record, one after the other. */
	private final TupleBuffer shared = new TupleBuffer();

	/** Where each column ends in it. */
	private final int[] sharedEnds;

	/** Whether each row ends with the numbers of its record and its cell. */
	private final boolean numbered;

	private long blank;

	CellMapper(RecordParser parser, TupleColumn[] columns, ValueWriter values, RejectWriter wrong, KeyWriter keys,
			Mapping mapping) {
		this.parser = parser;
		this.columns = columns;
		this.values = values;
		this.wrong = wrong;
		this.keys = keys;
		this.cells = mapping.cells();
		this.blankCells = mapping.blankCells();
		this.numbered = mapping.recordColumn().isPresent();
		this.sharedEnds = new int[columns.length];
	}

	@Override
	public int map(TupleBuffer out, List<Reject> rejects) {
		Reject ofRecord = this.wrong.malformed();
		if (ofRecord == null) {
			ofRecord = writeShared();
		}
		if (ofRecord != null) {
			rejects.add(ofRecord.ofCells(this.cells.size()));
			for (Cell cell : this.cells) {
				this.keys.keep(ofRecord, cell);
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
			int start = out.length();
			Reject reject = (this.blankCells == BlankCells.DELETE) ? writeCellOrDelete(out, cell, number)
					: writeCell(out, cell, number, this.numbered ? CELL_FIELDS : 0, BlankValues.READ);
			if (reject == null) {
				rows++;
			}
			else {
				out.truncate(start);
				rejects.add(reject.ofCell(cell.number()));
				this.keys.keep(reject, cell);
			}
		}
		return rows;
	}

	@Override
	public long takeBlank() {
		long taken = this.blank;
		this.blank = 0;
		return taken;
	}

	private boolean isBlank(Cell cell) {
		for (TupleColumn column : this.columns) {
			if (column.isCellValue() && !column.isNull(this.values.field(column, cell))) {
				return false;
			}
		}
		return true;
	}

	private @Nullable Reject writeShared() {
		this.shared.truncate(0);
		for (int column = 0; column < this.columns.length; column++) {
			if (!this.columns[column].isOfCells()) {
				Reject reject = this.values.write(this.columns[column], null, this.shared);
				if (reject != null) {
					return reject;
				}
			}
			this.sharedEnds[column] = this.shared.length();
		}
		return null;
	}

	private @Nullable Reject writeCellOrDelete(TupleBuffer out, Cell cell, int number) {
		boolean delete = isBlank(cell);
		Reject reject = writeCell(out, cell, number, CELL_FIELDS + 1, delete ? BlankValues.NULL : BlankValues.READ);
		if (reject == null) {
			out.put(delete ? TRUE_VALUE : FALSE_VALUE, 0, TRUE_VALUE.length);
		}
		return reject;
	}

	/**
	 * Whether the values of a cell are read, or null because the cell deletes its item.
	 */
	private enum BlankValues {

		READ, NULL

	}

	private @Nullable Reject writeCell(TupleBuffer out, Cell cell, int number, int more, BlankValues blanks) {
		out.int16(this.columns.length + more);
		int from = 0;
		for (int index = 0; index < this.columns.length; index++) {
			TupleColumn column = this.columns[index];
			byte[][] ofCells = column.ofCells();
			if (ofCells == null) {
				out.put(this.shared, from, this.sharedEnds[index]);
			}
			else if (column.isCellHeader()) {
				out.put(ofCells[number], 0, ofCells[number].length);
			}
			else if (blanks == BlankValues.NULL) {
				out.put(NULL_VALUE, 0, NULL_VALUE.length);
			}
			else if (this.blankCells == BlankCells.ZERO && column.isNull(this.values.field(column, cell))) {
				out.put(ofCells[0], 0, ofCells[0].length);
			}
			else {
				Reject reject = this.values.write(column, cell, out);
				if (reject != null) {
					return reject;
				}
			}
			from = this.sharedEnds[index];
		}
		if (this.numbered) {
			out.value64(this.parser.record());
			out.value32(cell.number());
		}
		return null;
	}

}
