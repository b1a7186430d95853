package dev.blockload.mapping;

import java.util.List;

import dev.blockload.csv.Reject;
import dev.blockload.mapping.encode.TupleBuffer;

/**
 * Turns the current record of a parser into tuples and rejects.
 */
interface RecordMapper {

	/**
	 * Map the record.
	 * @param out where its tuples go
	 * @param rejects where its rejects go
	 * @return the number of tuples
	 */
	int map(TupleBuffer out, List<Reject> rejects);

	/** How many cells had no value and became no tuple, since it was last asked. */
	long takeBlank();

}
