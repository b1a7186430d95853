package dev.blockload.source;

import java.util.List;

import dev.blockload.Warning;
import dev.blockload.storage.Pin;

/**
 * The result of a resolution: the object that a run reads.
 *
 * @param pin the object as it was right after it was chosen
 * @param warnings warnings about the choice, usually none
 * @param requests the number of requests to the store, at least 1
 */
public record Resolution(Pin pin, List<Warning> warnings, int requests) {

	public Resolution {
		warnings = List.copyOf(warnings);
		if (requests < 1) {
			throw new IllegalArgumentException(
					"The resolution of '" + pin.key() + "' took " + requests + " requests. Expected at least one.");
		}
	}

}
