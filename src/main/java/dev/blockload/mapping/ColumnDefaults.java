package dev.blockload.mapping;

import java.time.ZoneId;
import java.util.List;
import java.util.Set;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.block.LoadRules;
import dev.blockload.block.Mode;
import dev.blockload.mapping.ColumnRule.Format;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an import that apply to all its columns.
 *
 * @param zone of timestamps that have none
 * @param formats how values are written, unless a column sets something else
 * @param rules which items of the block a run adds, changes and deletes
 * @param key the columns of the key that the import loads by; empty if there is none
 * @param filled for an import whose headers are the names of columns: the headers of the
 * last file that it published, or null if it published none
 */
public record ColumnDefaults(ZoneId zone, Format formats, LoadRules rules, List<String> key,
		@Nullable Set<String> filled) {

	public ColumnDefaults {
		key = List.copyOf(key);
		filled = (filled != null) ? Set.copyOf(filled) : null;
	}

	/** The settings of an import that published no file. */
	public ColumnDefaults(ZoneId zone, Format formats, LoadRules rules, List<String> key) {
		this(zone, formats, rules, key, null);
	}

	/** The same with the headers of the last file that the import published. */
	public ColumnDefaults withFilled(@Nullable Set<String> headers) {
		return new ColumnDefaults(this.zone, this.formats, this.rules, this.key, headers);
	}

	/** The settings of an import that loads all records. */
	public ColumnDefaults(ZoneId zone, Format formats) {
		this(zone, formats, LoadRules.of(Mode.UPSERT), List.of());
	}

	/**
	 * The formats of a column: its own, and the defaults for the rest. A blank in the key
	 * has no value to keep, so a column of the key does not inherit that.
	 */
	Format formatOf(BlockColumn column, Format own) {
		return formatOf(column.name(), column.type(), own);
	}

	/**
	 * The formats of a column whose values are looked up.
	 * @param column of the block
	 * @param type of the values in the file
	 * @param own what the import sets for the column
	 */
	Format formatOf(String column, ColumnType type, Format own) {
		Format merged = own.over(this.formats.usableIn(type));
		boolean inherited = merged.keepsOnBlank() && !own.says(FormatKey.BLANK);
		return (inherited && this.key.contains(column))
				? merged.with(FormatKey.BLANK, FormatKey.BLANK.standard().get(0)) : merged;
	}

	/**
	 * Whether a column must be mapped: the database would refuse a new row without a
	 * value for it, or it is in the key by which existing rows are found.
	 */
	boolean isRequired(Block block, BlockColumn column) {
		return RuleChecks.isRequired(block, column)
				&& (this.rules.mode().insertsNewRows() || this.key.contains(column.name()));
	}

}
