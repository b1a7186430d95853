/**
 * Lineage events in the form of OpenLineage: which attempt read which object and wrote
 * which table. The database records that attempts begin and end; this package renders the
 * events and sends them to a receiver.
 */
@NullMarked
package dev.blockload.lineage;

import org.jspecify.annotations.NullMarked;
