/**
 * What is deleted when it is old, and when: runs, rejects, audit entries and versions of
 * definitions.
 */
@NullMarked
package dev.blockload.retention;

import org.jspecify.annotations.NullMarked;
