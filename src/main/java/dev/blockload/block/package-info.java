/**
 * A block as the catalog of the database describes it: columns, types, keys, the way it
 * can be published.
 */
@NullMarked
package dev.blockload.block;

import org.jspecify.annotations.NullMarked;
