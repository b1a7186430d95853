package dev.blockload.csv;

/**
 * A place between two records of a file.
 *
 * @param offset the number of bytes before it
 * @param record number of the record that begins here; the first record after the header
 * is 1, the header itself is 0
 * @param line number of the physical line that begins here; the first line of the file is
 * 1
 */
public record Position(long offset, long record, long line) {

	public Position {
		if (offset < 0 || record < 0 || line < 1) {
			throw new IllegalArgumentException(
					"A position at byte %d, record %d, line %d is not valid. Expected at least byte 0, record 0, line 1."
						.formatted(offset, record, line));
		}
	}

}
