package dev.blockload.publish;

import org.jspecify.annotations.Nullable;

/**
 * A staged row that the block would refuse.
 *
 * @param record the number of its record
 * @param cell the number of the first field of its cell, from 1; 0 for a whole record
 * @param column the columns that are wrong, or null if the whole record is wrong
 * @param code the reject code
 * @param constraint of the block that it violates, or null
 * @param reason why, as a sentence
 * @param value what the row holds there, or null
 */
public record UnfitRow(long record, int cell, @Nullable String column, String code, @Nullable String constraint,
		String reason, @Nullable String value) {
}
