/**
 * The interface to object stores: lists keys, pins an object and reads ranges of it.
 * Independent of any library and protocol.
 */
@NullMarked
package dev.blockload.storage;

import org.jspecify.annotations.NullMarked;
