/**
 * From the bytes of a field to the bytes of a column in PostgreSQL's binary COPY format,
 * or to the reason why the value is invalid.
 */
@NullMarked
package dev.blockload.mapping.encode;

import org.jspecify.annotations.NullMarked;
