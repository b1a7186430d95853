/**
 * What a run is: its row with one writer, its attempts with lease and fencing token, the
 * ledger of what is loaded, its rejects, and the history of runs. Together with
 * {@code publish} the only package that knows the PostgreSQL driver.
 */
@NullMarked
package dev.blockload.run;

import org.jspecify.annotations.NullMarked;
