/**
 * Finds out how a file is written and what its columns hold, and proposes a table and an
 * import for it.
 */
@NullMarked
package dev.blockload.guess;

import org.jspecify.annotations.NullMarked;
