package dev.blockload.event;

import java.util.List;

/**
 * The port to a queue that delivers each message at least once. A message that is
 * received and not deleted is delivered again after a time that the queue knows. Safe for
 * use by many threads.
 */
public interface EventQueue extends AutoCloseable {

	/**
	 * Receive messages. Waits for some seconds if there are none. An interrupt ends the
	 * wait.
	 * @return at most ten
	 * @throws EventException code {@code queue-unavailable} or {@code queue-refused}
	 */
	List<QueueMessage> receive();

	/**
	 * Delete a message: it is not delivered again.
	 * @throws EventException code {@code queue-unavailable} or {@code queue-refused}
	 */
	void delete(QueueMessage message);

	/**
	 * Test the right to receive. A message that is found stays visible to others.
	 * @throws EventException code {@code queue-refused} if the right is missing
	 */
	void checkReceive();

	/**
	 * Test the right to delete, without a message.
	 * @throws EventException code {@code queue-refused} if the right is missing
	 */
	void checkDelete();

	/** Where the queue is, for people. */
	String address();

	@Override
	void close();

}
