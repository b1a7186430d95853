package dev.blockload.importjob;

import dev.blockload.storage.Pin;

/**
 * A record of the object that a run read.
 *
 * @param run the run's number
 * @param pin the object
 * @param record its number; the first after the header is 1
 * @param line the physical line that it begins on
 * @param offset the number of bytes before it: of the text, if the object is compressed
 * or not in UTF-8
 * @param raw the record as it is in the file, without its line end
 */
public record FoundRecord(long run, Pin pin, long record, long line, long offset, String raw) {
}
