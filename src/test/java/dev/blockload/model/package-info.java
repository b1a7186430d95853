/**
 * Runs random sequences of imports, and compares each result with a plain in-memory model
 * that knows only the YAML and the CSV of a step.
 */
@NullMarked
package dev.blockload.model;

import org.jspecify.annotations.NullMarked;
