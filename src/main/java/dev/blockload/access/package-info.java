/**
 * Determines which rights on a bucket imports need, tests them, and prints the policies
 * that grant them.
 */
@NullMarked
package dev.blockload.access;

import org.jspecify.annotations.NullMarked;
