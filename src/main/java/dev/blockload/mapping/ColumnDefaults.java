package dev.blockload.mapping;

import java.time.ZoneId;

import dev.blockload.block.ColumnType;
import dev.blockload.mapping.ColumnRule.Format;

/**
 * The settings of an import that apply to all its columns.
 *
 * @param zone of timestamps that have none
 * @param formats how values are written, unless a column sets something else
 */
public record ColumnDefaults(ZoneId zone, Format formats) {

	/** The formats of a column: its own, and the defaults for the rest. */
	Format formatOf(ColumnType type, Format own) {
		return own.over(this.formats.usableIn(type));
	}

}
