/**
 * Resolves a fixed key or a dated path to the one object that a run reads.
 */
@NullMarked
package dev.blockload.source;

import org.jspecify.annotations.NullMarked;
