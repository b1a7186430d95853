/**
 * What a caller sees of definitions, runs and keys, for all user interfaces of a node.
 */
@NullMarked
package dev.blockload.visible;

import org.jspecify.annotations.NullMarked;
