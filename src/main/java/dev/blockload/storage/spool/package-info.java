/**
 * The folder that holds the files that clients push, as a store that runs read from.
 */
@NullMarked
package dev.blockload.storage.spool;

import org.jspecify.annotations.NullMarked;
