/**
 * Definitions that are stored in the database, with their versions.
 */
@NullMarked
package dev.blockload.saved;

import org.jspecify.annotations.NullMarked;
