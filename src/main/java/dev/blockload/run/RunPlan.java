package dev.blockload.run;

import java.util.List;

/**
 * What {@code plan} read, for the steps after it and for every restart.
 *
 * @param header the names of the file's columns, empty where the file has no header
 * @param fingerprint of the block's definition in the catalog
 */
public record RunPlan(List<String> header, String fingerprint) {

	public RunPlan {
		header = List.copyOf(header);
		if (fingerprint.isBlank()) {
			throw new IllegalArgumentException("A plan without the block's fingerprint is not valid.");
		}
	}

}
