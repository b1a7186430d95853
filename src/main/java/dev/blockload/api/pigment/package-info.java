/**
 * The planning platform's import API, exactly as its clients know it.
 */
@NullMarked
package dev.blockload.api.pigment;

import org.jspecify.annotations.NullMarked;
