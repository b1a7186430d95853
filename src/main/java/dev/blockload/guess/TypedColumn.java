package dev.blockload.guess;

import dev.blockload.block.ColumnType;
import dev.blockload.mapping.ColumnRule.Format;
import org.jspecify.annotations.Nullable;

/**
 * The detected type and format of a column of the file.
 *
 * @param type the type of its values
 * @param format how its values are written, including words for null
 * @param profile the profile of its values
 * @param assumed the assumption that the format depends on, or null
 * @param misfits the values that do not fit the type
 */
record TypedColumn(ColumnType type, Format format, ColumnProfile profile, @Nullable String assumed, Misfits misfits) {
}
