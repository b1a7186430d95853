/**
 * Runs imports at the times that their schedules name: triggers, scheduled runs, and the
 * conditions under which a scheduled run starts.
 */
@NullMarked
package dev.blockload.schedule;

import org.jspecify.annotations.NullMarked;
