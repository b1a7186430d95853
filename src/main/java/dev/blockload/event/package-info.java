/**
 * Events of object stores: a new object starts the imports that load it, as soon as a
 * queue reports it.
 */
@NullMarked
package dev.blockload.event;

import org.jspecify.annotations.NullMarked;
