/**
 * Notifies people by mail and webhook: the rules that decide what is announced to whom,
 * an outbox in the database, and the senders.
 */
@NullMarked
package dev.blockload.notify;

import org.jspecify.annotations.NullMarked;
