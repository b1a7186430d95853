package dev.blockload.model;

/**
 * One step of a sequence: an import of a file.
 *
 * @param yaml the definition, without the lines that name import, application and
 * connection
 * @param csv the file
 */
record Step(String yaml, String csv) {
}
