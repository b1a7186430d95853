/**
 * The benchmark: contenders that load the same file into the same server, in turn.
 */
package dev.blockload.bench;
