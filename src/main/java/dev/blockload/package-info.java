/**
 * What every feature shares and nothing else: the shape of a failure and of a warning.
 */
@NullMarked
package dev.blockload;

import org.jspecify.annotations.NullMarked;
