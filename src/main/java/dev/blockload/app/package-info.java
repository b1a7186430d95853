/**
 * Composes the program: the Spring contexts, the session of a command, the folders it
 * uses and its shutdown. The user interfaces are built on it, and it knows none of them.
 */
@NullMarked
package dev.blockload.app;

import org.jspecify.annotations.NullMarked;
