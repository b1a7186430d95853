/**
 * Explains why no object matched: finds the keys that are nearest to the one that an
 * import asked for, and says how each differs.
 */
@NullMarked
package dev.blockload.source.near;

import org.jspecify.annotations.NullMarked;
