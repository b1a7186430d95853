package dev.blockload.mapping;

import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.block.BlockColumn;
import dev.blockload.block.DatabaseCharacters;
import dev.blockload.block.RecordColumn;
import dev.blockload.mapping.ColumnRule.Format;
import org.jspecify.annotations.Nullable;

/**
 * Which column of a block takes its values from where. Immutable.
 */
public final class Mapping {

	private final List<MappedColumn> mapped;

	private final List<String> unmappedHeaders;

	private final int fields;

	private final ZoneId zone;

	private final List<MappedLookup> lookups;

	private final List<Cell> cells;

	private final BlankCells blankCells;

	private final RecordColumn recordColumn;

	private final DatabaseCharacters characters;

	/** Stands for a field: none, the value is a constant. */
	static final int NO_FIELD = -1;

	/** Stands for a field: the number of the record. */
	static final int RECORD_NUMBER = -2;

	/** Stands for a field: null in every row. */
	static final int NULL_VALUE = -3;

	/** Stands for a field: the text that identifies a cell. */
	static final int CELL_HEADER = -10;

	/** Stands for a field: the first value of a cell. Further values have lower ones. */
	private static final int FIRST_CELL_VALUE = -11;

	Mapping(List<MappedColumn> mapped, List<MappedLookup> lookups, List<String> unmappedHeaders, int fields,
			ZoneId zone, List<Cell> cells, BlankCells blankCells, DatabaseCharacters characters) {
		this(mapped, lookups, unmappedHeaders, fields, zone, cells, blankCells, RecordColumn.ORDER, characters);
	}

	private Mapping(List<MappedColumn> mapped, List<MappedLookup> lookups, List<String> unmappedHeaders, int fields,
			ZoneId zone, List<Cell> cells, BlankCells blankCells, RecordColumn recordColumn,
			DatabaseCharacters characters) {
		this.recordColumn = recordColumn;
		this.characters = characters;
		this.mapped = List.copyOf(mapped);
		this.unmappedHeaders = List.copyOf(unmappedHeaders);
		this.fields = fields;
		this.zone = zone;
		this.lookups = List.copyOf(lookups);
		this.cells = List.copyOf(cells);
		this.blankCells = blankCells;
	}

	/** Stands for a field: a value of a cell. */
	static int cellValue(int measure) {
		return FIRST_CELL_VALUE - measure;
	}

	/**
	 * A column of the tuples and where its values come from.
	 *
	 * @param target the column of the block that it is for
	 * @param column of the tuples: the column of the block, or one of the columns whose
	 * values are looked up for it
	 * @param format how its values are written
	 * @param field the number of a field, from 0, {@link #RECORD_NUMBER},
	 * {@link #NULL_VALUE}, {@link #CELL_HEADER} or that of a {@link #cellValue}; of no
	 * meaning for a constant
	 * @param constant the value of every row, or null
	 */
	record MappedColumn(BlockColumn target, BlockColumn column, Format format, int field, @Nullable String constant) {

		MappedColumn(BlockColumn column, Format format, int field, @Nullable String constant) {
			this(column, column, format, field, constant);
		}

		MappedColumn {
			if (constant == null && field < 0 && field != RECORD_NUMBER && field != NULL_VALUE && field > CELL_HEADER) {
				throw new IllegalArgumentException(
						"Column '%s' is mapped to field %d. Expected a field from 0 or a constant."
							.formatted(column.name(), field));
			}
		}

		/** Whether its values are read from the file. */
		boolean isInFile() {
			return this.constant == null && this.field >= 0;
		}

		/** Whether its values are read from cells of the file. */
		boolean isInCells() {
			return this.constant == null && this.field <= FIRST_CELL_VALUE;
		}

		/** Which value of a cell it takes. */
		int measure() {
			return FIRST_CELL_VALUE - this.field;
		}

	}

	/** The columns of the block that are loaded, in the order of the block. */
	public List<BlockColumn> columns() {
		return this.mapped.stream().map(MappedColumn::target).distinct().toList();
	}

	/**
	 * The columns that are looked up in lists after the file is staged, in the order of
	 * the block.
	 */
	public List<MappedLookup> lookups() {
		return this.lookups;
	}

	/** The names of the columns in which a blank leaves a row of the block as it is. */
	public Set<String> keptColumns() {
		return this.mapped.stream()
			.filter((each) -> (each.isInFile() || each.isInCells()) && each.format().keepsOnBlank())
			.map((each) -> each.target().name())
			.collect(Collectors.toSet());
	}

	/** The columns of the file that no column of the block takes, in the file's order. */
	public List<String> unmappedHeaders() {
		return this.unmappedHeaders;
	}

	/** The cells of each record, in the order of the file; empty without unpivot. */
	public List<Cell> cells() {
		return this.cells;
	}

	/**
	 * Which fields of the file the values of each column of the block come from, in the
	 * order of the block. Columns with the same value in every row are not included.
	 */
	public List<ColumnSource> sources() {
		return columns().stream()
			.map((column) -> ColumnSource.of(column, this.mapped, this.cells))
			.filter((source) -> !source.fields().isEmpty())
			.toList();
	}

	/** What each staged row comes from. */
	public RowUnit unit() {
		return this.cells.isEmpty() ? RowUnit.RECORD
				: (this.blankCells == BlankCells.DELETE) ? RowUnit.CELL_OR_DELETE : RowUnit.CELL;
	}

	/**
	 * The same mapping for a staging table with other columns.
	 * @param column whether each row ends with the numbers of its record and its cell
	 */
	public Mapping with(RecordColumn column) {
		return new Mapping(this.mapped, this.lookups, this.unmappedHeaders, this.fields, this.zone, this.cells,
				this.blankCells, column, this.characters);
	}

	/** Whether each row ends with the numbers of its record and its cell. */
	RecordColumn recordColumn() {
		return this.recordColumn;
	}

	/** What becomes of cells without a value. */
	BlankCells blankCells() {
		return this.blankCells;
	}

	List<MappedColumn> mapped() {
		return this.mapped;
	}

	/** How many fields each record has. */
	int fields() {
		return this.fields;
	}

	/** The characters that the database can store. */
	DatabaseCharacters characters() {
		return this.characters;
	}

	ZoneId zone() {
		return this.zone;
	}

}
