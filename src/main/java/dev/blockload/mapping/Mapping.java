package dev.blockload.mapping;

import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.block.BlockColumn;
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

	/** Stands for a field: none, the value is a constant. */
	static final int NO_FIELD = -1;

	/** Stands for a field: the number of the record. */
	static final int RECORD_NUMBER = -2;

	/** Stands for a field: null in every row. */
	static final int NULL_VALUE = -3;

	Mapping(List<MappedColumn> mapped, List<MappedLookup> lookups, List<String> unmappedHeaders, int fields,
			ZoneId zone) {
		this.mapped = List.copyOf(mapped);
		this.unmappedHeaders = List.copyOf(unmappedHeaders);
		this.fields = fields;
		this.zone = zone;
		this.lookups = List.copyOf(lookups);
	}

	/**
	 * A column of the tuples and where its values come from.
	 *
	 * @param target the column of the block that it is for
	 * @param column of the tuples: the column of the block, or one of the columns whose
	 * values are looked up for it
	 * @param format how its values are written
	 * @param field the number of a field, from 0, or {@link #RECORD_NUMBER}, or
	 * {@link #NULL_VALUE}; of no meaning for a constant
	 * @param constant the value of every row, or null
	 */
	record MappedColumn(BlockColumn target, BlockColumn column, Format format, int field, @Nullable String constant) {

		MappedColumn(BlockColumn column, Format format, int field, @Nullable String constant) {
			this(column, column, format, field, constant);
		}

		MappedColumn {
			if (constant == null && field < 0 && field != RECORD_NUMBER && field != NULL_VALUE) {
				throw new IllegalArgumentException(
						"Column '%s' is mapped to field %d. Expected a field from 0 or a constant."
							.formatted(column.name(), field));
			}
		}

		/** Whether its values are read from the file. */
		boolean isInFile() {
			return this.constant == null && this.field >= 0;
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
			.filter((each) -> each.isInFile() && each.format().keepsOnBlank())
			.map((each) -> each.target().name())
			.collect(Collectors.toSet());
	}

	/** The columns of the file that no column of the block takes, in the file's order. */
	public List<String> unmappedHeaders() {
		return this.unmappedHeaders;
	}

	List<MappedColumn> mapped() {
		return this.mapped;
	}

	/** How many fields each record has. */
	int fields() {
		return this.fields;
	}

	ZoneId zone() {
		return this.zone;
	}

}
