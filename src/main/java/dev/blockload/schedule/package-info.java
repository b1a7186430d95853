/**
 * {@code serve}: runs imports at the times that their schedules name, on one node or
 * several over one database, and tells how it went.
 */
@NullMarked
package dev.blockload.schedule;

import org.jspecify.annotations.NullMarked;
