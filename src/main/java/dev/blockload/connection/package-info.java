/**
 * What a connection is: a named bucket, the credentials for it, and the applications that
 * may use it.
 */
@NullMarked
package dev.blockload.connection;

import org.jspecify.annotations.NullMarked;
