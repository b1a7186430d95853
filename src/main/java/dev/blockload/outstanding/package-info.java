/**
 * Which files of an import are loaded, and which are not: in which order files are
 * loaded, and which of them are too late.
 */
@NullMarked
package dev.blockload.outstanding;

import org.jspecify.annotations.NullMarked;
