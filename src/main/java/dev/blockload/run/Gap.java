package dev.blockload.run;

import dev.blockload.csv.Position;
import org.jspecify.annotations.Nullable;

/**
 * Part of the text of an object that no committed batch covers.
 *
 * @param begin where it begins: at the beginning of a record
 * @param end the byte after its last, or null for the end of a text whose length is not
 * known
 * @param rejectedBefore how many records or cells of the batches before it are rejected
 */
public record Gap(Position begin, @Nullable Long end, long rejectedBefore) {

	public Gap {
		if ((end != null && end <= begin.offset()) || rejectedBefore < 0) {
			throw new IllegalArgumentException(
					"A gap from %s to byte %d with %d rejects before it is not valid. Expected an end after the beginning, and 0 or more rejects."
						.formatted(begin, end, rejectedBefore));
		}
	}

}
