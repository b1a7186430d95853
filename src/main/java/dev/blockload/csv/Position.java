package dev.blockload.csv;

/**
 * A place in a file between two records.
 *
 * @param offset bytes before it
 * @param record number of the record that begins here; the first record after the header
 * is 1
 * @param line number of the physical line that begins here; the first line of the file is
 * 1
 */
public record Position(long offset, long record, long line) {
}
