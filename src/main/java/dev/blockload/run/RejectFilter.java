package dev.blockload.run;

import org.jspecify.annotations.Nullable;

/**
 * Selects rejects of a run. A condition that is null selects all.
 *
 * @param code their code, or null
 * @param column their column, or null; empty for those of whole records
 */
public record RejectFilter(@Nullable String code, @Nullable String column) {

	/** Selects all rejects. */
	static final RejectFilter ALL = new RejectFilter(null, null);

}
