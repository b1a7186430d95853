/**
 * The planning platform's import API, as its clients know it.
 */
@NullMarked
package dev.blockload.api.pigment;

import org.jspecify.annotations.NullMarked;
