/**
 * Runs that were requested and wait for a node to start them.
 */
@NullMarked
package dev.blockload.launch;

import org.jspecify.annotations.NullMarked;
