/**
 * Writes runs, their rejects and tables as text, JSON and CSV: the same for the command
 * line, for notifications and for every other interface.
 */
@NullMarked
package dev.blockload.report;

import org.jspecify.annotations.NullMarked;
