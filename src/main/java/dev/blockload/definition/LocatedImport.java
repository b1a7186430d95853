package dev.blockload.definition;

/**
 * An import and where it was read.
 *
 * @param definition the import
 * @param file its file as the user would name it
 * @param places where its parts stand in the file
 */
public record LocatedImport(ImportDefinition definition, String file, Places places) {
}
