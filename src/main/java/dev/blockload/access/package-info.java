/**
 * The rights that imports need of a connection: which they are, whether they are there,
 * and how to grant them.
 */
@NullMarked
package dev.blockload.access;

import org.jspecify.annotations.NullMarked;
