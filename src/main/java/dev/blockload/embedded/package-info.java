/**
 * The embedded PostgreSQL and S3 servers for trying the product out: child processes over
 * a local folder.
 */
@NullMarked
package dev.blockload.embedded;

import org.jspecify.annotations.NullMarked;
