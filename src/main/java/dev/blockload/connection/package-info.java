/**
 * The value of a connection: a named bucket, its credentials, and the applications that
 * are allowed to use it.
 */
@NullMarked
package dev.blockload.connection;

import org.jspecify.annotations.NullMarked;
