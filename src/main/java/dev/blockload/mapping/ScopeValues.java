package dev.blockload.mapping;

/**
 * The values of a fixed scope, ready for COPY: a row for each combination of the values
 * of its columns.
 *
 * @param tuples tuples of PostgreSQL's binary COPY format without the stream's header and
 * trailer, each the columns of the scope in its order; of a column that is looked up, the
 * value in the list
 * @param count how many tuples
 */
// The bytes are handed on, not compared.
@SuppressWarnings("ArrayRecordComponent")
public record ScopeValues(byte[] tuples, long count) {

	public ScopeValues {
		if (count < 1 || tuples.length == 0) {
			throw new IllegalArgumentException(
					"%d values of a scope in %d bytes are not possible. Expected at least one.".formatted(count,
							tuples.length));
		}
	}

}
