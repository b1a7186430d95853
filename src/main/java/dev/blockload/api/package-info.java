/**
 * The HTTP API.
 */
@NullMarked
package dev.blockload.api;

import org.jspecify.annotations.NullMarked;
