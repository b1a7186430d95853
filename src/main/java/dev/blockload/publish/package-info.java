/**
 * How the rows of a run become visible in their block: staging table, verify, locks,
 * partitions, and one class for each method of publishing.
 */
@NullMarked
package dev.blockload.publish;

import org.jspecify.annotations.NullMarked;
