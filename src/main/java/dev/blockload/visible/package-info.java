/**
 * What a caller sees of definitions, runs, keys and messages, for all user interfaces of
 * a node.
 */
@NullMarked
package dev.blockload.visible;

import org.jspecify.annotations.NullMarked;
