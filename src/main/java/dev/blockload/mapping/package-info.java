/**
 * From a CSV record to a typed row in PostgreSQL's binary COPY format, or to a reject
 * that says why not.
 */
@NullMarked
package dev.blockload.mapping;

import org.jspecify.annotations.NullMarked;
