package dev.blockload.mapping;

import java.time.ZoneId;

import dev.blockload.block.ColumnType;
import dev.blockload.mapping.ColumnRule.Format;

/**
 * What an import says of all its columns.
 *
 * @param zone of timestamps that have none
 * @param formats how values are written, where a column says nothing else
 */
public record ColumnDefaults(ZoneId zone, Format formats) {

	/** What holds for a column that says something of its own. */
	Format formatOf(ColumnType type, Format own) {
		return own.over(this.formats.usableIn(type));
	}

}
