package dev.blockload.event;

/**
 * A message of a queue.
 *
 * @param id which the queue gave it, for logs
 * @param body its text; it is never logged
 * @param receipt with which this delivery is deleted
 */
public record QueueMessage(String id, String body, String receipt) {

	@Override
	public String toString() {
		return "message " + this.id;
	}

}
