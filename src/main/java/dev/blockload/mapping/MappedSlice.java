package dev.blockload.mapping;

import java.util.List;

import dev.blockload.csv.Position;
import dev.blockload.csv.Reject;
import dev.blockload.mapping.encode.TupleBuffer;

/**
 * A slice after mapping: rows ready for COPY, and rejects. Its rows are in a buffer that
 * is used again after {@link #release()}.
 *
 * @param start where the slice began
 * @param end where it ended; before the end of the slice if a {@link RejectBudget} was
 * exceeded
 * @param tuples rows of PostgreSQL's binary COPY format without the stream's header and
 * trailer, each the mapped columns in the order of the mapping, then, unless the mapping
 * leaves them out, {@code _record} as {@code bigint} and for cells {@code _cell} as
 * {@code integer}, and {@code _delete} as {@code boolean} if blank cells delete items
 * @param loaded how many tuples
 * @param blank how many cells are no tuples because they have no value
 * @param cells how many cells each record has; 1 without unpivot
 * @param rejects in the order of the file
 * @param keys of rejected records, where the mapper was created with a key
 */
public record MappedSlice(Position start, Position end, TupleBuffer tuples, long loaded, long blank, int cells,
		List<Reject> rejects, RejectedKeys keys) {

	public MappedSlice {
		rejects = List.copyOf(rejects);
		long rejected = rejects.stream().mapToLong(Reject::cells).sum();
		long records = end.record() - start.record();
		if (cells < 1) {
			throw new IllegalArgumentException("A record has %d cells. Expected at least 1.".formatted(cells));
		}
		if (loaded < 0 || blank < 0 || loaded + blank + rejected != records * cells) {
			throw new IllegalArgumentException(
					"A slice has %d records of %d cells, but %d rows, %d blank cells and %d rejects. Expected a row, a blank cell or a reject per cell."
						.formatted(records, cells, loaded, blank, rejected));
		}
		if (keys.count() > rejected) {
			throw new IllegalArgumentException(
					"A slice has %d keys of %d rejected records. Expected at most one for each.".formatted(keys.count(),
							rejected));
		}
	}

	/** A slice whose records are rows or rejects. */
	public MappedSlice(Position start, Position end, byte[] rows, long loaded, List<Reject> rejects,
			RejectedKeys keys) {
		this(start, end, TupleBuffer.of(rows), loaded, 0, 1, rejects, keys);
	}

	/** Its rows, copied. */
	public byte[] rows() {
		return this.tuples.toByteArray();
	}

	/**
	 * The same slice with its rows in an array of exactly their size, to be held for
	 * longer. Releases this one.
	 */
	public MappedSlice compact() {
		byte[] exact = rows();
		release();
		return new MappedSlice(this.start, this.end, TupleBuffer.of(exact), this.loaded, this.blank, this.cells,
				this.rejects, this.keys);
	}

	/** How many bytes its rows have. */
	public long rowBytes() {
		return this.tuples.length();
	}

	/**
	 * Give the buffer of the rows back, after they were copied to the server: it can
	 * become that of another slice at once.
	 */
	public void release() {
		this.tuples.release();
	}

	/** How many records or cells are rejected. */
	public long rejected() {
		return this.rejects.stream().mapToLong(Reject::cells).sum();
	}

	/** A slice of which no key of a rejected record is kept. */
	public MappedSlice(Position start, Position end, byte[] rows, long loaded, List<Reject> rejects) {
		this(start, end, rows, loaded, rejects, RejectedKeys.NONE);
	}

}
