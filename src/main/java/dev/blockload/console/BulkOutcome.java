package dev.blockload.console;

import org.jspecify.annotations.Nullable;

/**
 * What became of one of several selected imports.
 *
 * @param importName the import
 * @param run the run that was launched or restarted, or null
 * @param refusal why nothing was done, or null
 */
record BulkOutcome(String importName, @Nullable Long run, @Nullable String refusal) {
}
