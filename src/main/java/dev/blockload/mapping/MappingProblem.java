package dev.blockload.mapping;

import org.jspecify.annotations.Nullable;

/**
 * Why a file cannot be mapped onto its block.
 *
 * @param column the block's column, or null where it is not about one
 * @param code what kind of problem it is
 * @param message what was found and what was expected
 */
public record MappingProblem(@Nullable String column, MappingCode code, String message) {
}
