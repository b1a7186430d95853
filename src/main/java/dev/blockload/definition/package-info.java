/**
 * YAML files to checked definitions of connections and imports; each mistake named with
 * its position.
 */
@NullMarked
package dev.blockload.definition;

import org.jspecify.annotations.NullMarked;
