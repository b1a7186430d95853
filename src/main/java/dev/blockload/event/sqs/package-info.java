/**
 * Queues of Amazon SQS.
 */
@NullMarked
package dev.blockload.event.sqs;

import org.jspecify.annotations.NullMarked;
