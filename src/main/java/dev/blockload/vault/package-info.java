/**
 * Secrets at rest: values that are encrypted with keys from outside the database, and the
 * rotation of these keys over all nodes.
 */
@NullMarked
package dev.blockload.vault;

import org.jspecify.annotations.NullMarked;
