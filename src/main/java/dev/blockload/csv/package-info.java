/**
 * What a CSV dialect is, and how bytes become slices of whole records and records become
 * fields.
 */
@NullMarked
package dev.blockload.csv;

import org.jspecify.annotations.NullMarked;
