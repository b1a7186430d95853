/**
 * Secrets at rest: keys, and values that are encrypted with them.
 */
@NullMarked
package dev.blockload.vault;

import org.jspecify.annotations.NullMarked;
