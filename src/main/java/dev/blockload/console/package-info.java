/**
 * The console: pages on which people watch, run, understand and undo imports.
 */
@NullMarked
package dev.blockload.console;

import org.jspecify.annotations.NullMarked;
