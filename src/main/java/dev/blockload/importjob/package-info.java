/**
 * The batch job of an import, the one launcher that starts and restarts it, and the
 * history of its runs.
 */
@NullMarked
package dev.blockload.importjob;

import org.jspecify.annotations.NullMarked;
