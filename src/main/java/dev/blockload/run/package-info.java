/**
 * Lease, ranges and their ledger, staging table, COPY, verify, publish. The only place
 * that knows the PostgreSQL driver.
 */
@NullMarked
package dev.blockload.run;

import org.jspecify.annotations.NullMarked;
