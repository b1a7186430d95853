/**
 * The port to object stores: list keys, pin an object, read it from an offset under its
 * pin. Knows no library and no protocol.
 */
@NullMarked
package dev.blockload.storage;

import org.jspecify.annotations.NullMarked;
