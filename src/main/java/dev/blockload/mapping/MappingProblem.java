package dev.blockload.mapping;

import org.jspecify.annotations.Nullable;

/**
 * Why a file cannot be mapped onto its block.
 *
 * @param column the block's column, or null where it is not about one
 * @param code a stable code, such as {@code column-unknown}
 * @param message what was found and what was expected
 */
public record MappingProblem(@Nullable String column, String code, String message) {
}
