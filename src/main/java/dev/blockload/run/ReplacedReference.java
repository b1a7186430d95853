package dev.blockload.run;

import java.util.List;

/**
 * References in a column that no item of its list had, and that a run loaded with null or
 * with the default of its import.
 *
 * @param column of the block
 * @param cells how many
 * @param samples the most frequent values, at most ten
 */
public record ReplacedReference(String column, long cells, List<String> samples) {

	public ReplacedReference {
		samples = List.copyOf(samples);
		if (cells < 1) {
			throw new IllegalArgumentException(
					"%d references of column '%s' were replaced. Expected 1 or more.".formatted(cells, column));
		}
	}

}
