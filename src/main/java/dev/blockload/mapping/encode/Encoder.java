package dev.blockload.mapping.encode;

import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * Turns a field that is not null into a value of PostgreSQL's binary COPY format. Keeps
 * buffers of its own: for one thread.
 */
public interface Encoder {

	/**
	 * Write a value.
	 * @param field the text
	 * @param out where the length of the value (int32) and the value go; where the field
	 * is refused, what is written there is cut off again by the caller
	 * @return null, or why the field is refused
	 */
	@Nullable InvalidValue encode(Field field, TupleBuffer out);

}
