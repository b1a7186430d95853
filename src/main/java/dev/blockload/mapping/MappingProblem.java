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

	public MappingProblem {
		if (message.isBlank() || (column != null && column.isEmpty())) {
			throw new IllegalArgumentException(
					"A problem '%s' of column '%s' has the message '%s'. Expected a sentence and a name."
						.formatted(code.text(), column, message));
		}
	}

}
