/**
 * Tables of tasks over db-scheduler: a task is queued in the caller's transaction, runs
 * on one node, and is taken over when that node dies.
 */
@NullMarked
package dev.blockload.task;

import org.jspecify.annotations.NullMarked;
