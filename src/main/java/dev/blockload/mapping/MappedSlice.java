package dev.blockload.mapping;

import java.util.List;

import dev.blockload.csv.Position;
import dev.blockload.csv.Reject;

/**
 * A slice after mapping: rows ready for COPY, and rejects.
 *
 * @param start where the slice began
 * @param end where it ended; before the end of the slice if a {@link RejectBudget} was
 * exceeded
 * @param rows tuples of PostgreSQL's binary COPY format without the stream's header and
 * trailer, each the mapped columns in the order of the mapping and then {@code _record}
 * as {@code bigint}
 * @param loaded how many tuples
 * @param rejects in the order of the file
 * @param keys of rejected records, where the mapper was created with a key
 */
// The bytes are handed on, not compared: copying hundreds of KB an item would cost more
// than it guards.
@SuppressWarnings("ArrayRecordComponent")
public record MappedSlice(Position start, Position end, byte[] rows, long loaded, List<Reject> rejects,
		RejectedKeys keys) {

	public MappedSlice {
		rejects = List.copyOf(rejects);
		if (loaded < 0 || loaded + rejects.size() != end.record() - start.record()) {
			throw new IllegalArgumentException(
					"A slice has %d records, but %d rows and %d rejects. Expected a row or a reject per record."
						.formatted(end.record() - start.record(), loaded, rejects.size()));
		}
		if (keys.count() > rejects.size()) {
			throw new IllegalArgumentException(
					"A slice has %d keys of %d rejected records. Expected at most one for each.".formatted(keys.count(),
							rejects.size()));
		}
	}

	/** A slice of which no key of a rejected record is kept. */
	public MappedSlice(Position start, Position end, byte[] rows, long loaded, List<Reject> rejects) {
		this(start, end, rows, loaded, rejects, RejectedKeys.NONE);
	}

}
