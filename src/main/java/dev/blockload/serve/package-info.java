/**
 * The node that {@code serve} starts: connects schedules with notifications, follows the
 * definitions, and answers for health and metrics over HTTP.
 */
@NullMarked
package dev.blockload.serve;

import org.jspecify.annotations.NullMarked;
