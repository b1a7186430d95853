package dev.blockload.guess;

import dev.blockload.block.ColumnType;
import dev.blockload.mapping.ColumnRule.Format;
import org.jspecify.annotations.Nullable;

/**
 * What was made of a column of the file.
 *
 * @param type what it holds
 * @param format how its values are written, words for null included
 * @param profile what stands in it
 * @param assumed what another might see differently, a sentence, or null
 */
record TypedColumn(ColumnType type, Format format, ColumnProfile profile, @Nullable String assumed) {
}
