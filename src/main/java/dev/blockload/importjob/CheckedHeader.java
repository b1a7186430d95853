package dev.blockload.importjob;

import java.util.List;

import dev.blockload.Warning;
import dev.blockload.storage.Pin;

/**
 * The header of an object, which has all columns that an import needs.
 *
 * @param pin the object that a run would take now
 * @param warnings about the choice of the object
 * @param unmappedHeaders columns of the file that are mapped to no column of the block
 */
public record CheckedHeader(Pin pin, List<Warning> warnings, List<String> unmappedHeaders) {

	public CheckedHeader {
		warnings = List.copyOf(warnings);
		unmappedHeaders = List.copyOf(unmappedHeaders);
	}

}
