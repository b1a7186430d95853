/**
 * YAML files to checked definitions of connections and imports; each mistake named with
 * its place.
 */
@NullMarked
package dev.blockload.definition;

import org.jspecify.annotations.NullMarked;
