package dev.blockload.publish;

import org.jspecify.annotations.Nullable;

/**
 * A staged row that the block would refuse.
 *
 * @param record the number of its record
 * @param column the columns that are wrong, or null if the whole record is wrong
 * @param code the reject code
 * @param reason why, as a sentence
 * @param value what the row holds there, or null
 */
public record UnfitRow(long record, @Nullable String column, String code, String reason, @Nullable String value) {
}
