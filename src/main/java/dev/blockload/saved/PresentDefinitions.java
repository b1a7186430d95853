package dev.blockload.saved;

import dev.blockload.definition.Definitions;

/**
 * The definitions as they are in files and database now. A node's active definitions can
 * be older.
 *
 * @param definitions reads both each time
 */
public record PresentDefinitions(Definitions definitions) {
}
