/**
 * The batch job of an import, the one launcher that starts and restarts it, and the
 * repair of what crashes leave behind. Its steps contain no SQL.
 */
@NullMarked
package dev.blockload.importjob;

import org.jspecify.annotations.NullMarked;
