/**
 * Detects the format of a file and the types of its columns, and proposes a table and an
 * import for it.
 */
@NullMarked
package dev.blockload.guess;

import org.jspecify.annotations.NullMarked;
