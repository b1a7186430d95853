/**
 * Explains why no object matched: finds the keys that are nearest to the wanted one, and
 * describes how each differs.
 */
@NullMarked
package dev.blockload.source.near;

import org.jspecify.annotations.NullMarked;
