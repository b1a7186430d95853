package dev.blockload.storage;

import java.util.UUID;

/**
 * A file that a client pushed, as it is kept in a spool.
 *
 * @param pin the file; its ETag is the hash of its content
 * @param spool the number of the spool that holds it. Several nodes can share a spool,
 * and the other nodes do not have the file
 */
public record PushedFile(Pin pin, UUID spool) {
}
