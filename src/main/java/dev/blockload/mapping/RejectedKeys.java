package dev.blockload.mapping;

/**
 * The keys of the rejected records of a slice, as far as they can be read, ready for
 * COPY.
 *
 * @param tuples tuples of PostgreSQL's binary COPY format without the stream's header and
 * trailer, each the columns of the key in its order and then {@code _record} as
 * {@code bigint}
 * @param count how many tuples
 */
// The bytes are handed on, not compared.
@SuppressWarnings("ArrayRecordComponent")
public record RejectedKeys(byte[] tuples, long count) {

	/** No key. */
	public static final RejectedKeys NONE = new RejectedKeys(new byte[0], 0);

	public RejectedKeys {
		if (count < 0 || (count == 0) != (tuples.length == 0)) {
			throw new IllegalArgumentException("%d keys in %d bytes are not possible. Expected a tuple for each key."
				.formatted(count, tuples.length));
		}
	}

}
