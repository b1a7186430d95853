/**
 * Backfills: the files of a range of dates, each loaded once, in the order of their
 * dates.
 */
@NullMarked
package dev.blockload.backfill;

import org.jspecify.annotations.NullMarked;
