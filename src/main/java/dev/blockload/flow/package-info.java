/**
 * Flows: sets of imports that run in the order of their references.
 */
@NullMarked
package dev.blockload.flow;

import org.jspecify.annotations.NullMarked;
