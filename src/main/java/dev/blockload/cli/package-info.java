/**
 * The command line: one class a verb, one place from a failure to its message and exit
 * code.
 */
@NullMarked
package dev.blockload.cli;

import org.jspecify.annotations.NullMarked;
