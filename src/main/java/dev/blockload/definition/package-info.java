/**
 * Reads YAML files into checked definitions of connections, imports and notification
 * channels, and reports each mistake with its position.
 */
@NullMarked
package dev.blockload.definition;

import org.jspecify.annotations.NullMarked;
