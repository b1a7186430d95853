/**
 * The port onto object stores: list keys, pin an object, read it from an offset under its
 * pin. The only place that knows the AWS SDK.
 */
@NullMarked
package dev.blockload.storage;

import org.jspecify.annotations.NullMarked;
