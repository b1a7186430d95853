/**
 * Files that clients send, and the runs that load them.
 */
@NullMarked
package dev.blockload.push;

import org.jspecify.annotations.NullMarked;
