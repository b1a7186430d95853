/**
 * YAML with source positions and problems: reads keys, lists and texts, names each
 * mistake with its line and column, and knows nothing about imports.
 */
@NullMarked
package dev.blockload.yaml;

import org.jspecify.annotations.NullMarked;
