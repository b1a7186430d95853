package dev.blockload.event;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import dev.blockload.Failure;
import dev.blockload.Printable;
import dev.blockload.launch.LaunchCode;
import dev.blockload.run.SqlFailures;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * The part of a node that receives events from a queue and launches the imports of the
 * new objects. Several nodes can share a queue. A message is deleted only after what it
 * requires is stored, so that a node that dies loses none: the queue delivers the message
 * again. Has one thread.
 */
public final class EventService implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(EventService.class);

	private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

	private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

	private final EventQueue queue;

	private final EventHandler handler;

	private final Map<EventResult, LongAdder> counts = new EnumMap<>(EventResult.class);

	private final Thread thread = new Thread(this::work, "events");

	private final Object lock = new Object();

	private boolean stopping;

	/** Whether the thread waits, so that an interrupt does not disturb its work. */
	private boolean waiting;

	private Duration pause = Duration.ZERO;

	private volatile @Nullable String problem;

	EventService(EventQueue queue, EventHandler handler) {
		this.queue = queue;
		this.handler = handler;
		for (EventResult result : EventResult.values()) {
			this.counts.put(result, new LongAdder());
		}
		this.thread.setDaemon(true);
	}

	/** Start to receive; returns at once. */
	public void start() {
		this.thread.start();
	}

	/** How many events had a result on this node since it started. */
	public long count(EventResult result) {
		LongAdder count = this.counts.get(result);
		return (count != null) ? count.sum() : 0;
	}

	/** Why no events are received now, or null if they are. */
	public @Nullable String problem() {
		return this.problem;
	}

	/** Where the queue is, for people. */
	public String address() {
		return this.queue.address();
	}

	private void work() {
		while (canWait()) {
			try {
				List<QueueMessage> messages;
				try {
					pause();
					messages = this.queue.receive();
				}
				finally {
					endWait();
				}
				for (QueueMessage message : messages) {
					handle(message);
				}
				recovered();
			}
			catch (InterruptedException ex) {
				// The service stops: the loop ends.
				LOG.debug("The wait for events was interrupted", ex);
			}
			catch (Failure ex) {
				failed(ex);
			}
			catch (DataAccessException | TransactionException ex) {
				failed(SqlFailures.translate(ex));
			}
			catch (RuntimeException | Error ex) {
				// Otherwise no events would be received any more.
				LOG.error("Blockload could not process events of queue {}. It tries again.", address(), ex);
				longer();
			}
		}
	}

	/** Returns whether to wait for messages. */
	private boolean canWait() {
		synchronized (this.lock) {
			this.waiting = !this.stopping;
			return this.waiting;
		}
	}

	private void endWait() {
		synchronized (this.lock) {
			this.waiting = false;
			// An interrupt of this class only ends a wait.
			var unused = Thread.interrupted();
		}
	}

	private void pause() throws InterruptedException {
		if (!this.pause.isZero()) {
			Thread.sleep(this.pause.toMillis());
		}
	}

	private void longer() {
		this.pause = this.pause.isZero() ? FIRST_PAUSE : this.pause.multipliedBy(2);
		if (this.pause.compareTo(LONGEST_PAUSE) > 0) {
			this.pause = LONGEST_PAUSE;
		}
	}

	private void failed(Failure failure) {
		synchronized (this.lock) {
			if (this.stopping) {
				return;
			}
		}
		longer();
		if (this.problem == null) {
			LOG.warn(
					"Blockload receives no events from queue {}: {} {} It keeps trying. Schedules load files meanwhile.",
					address(), failure.message(), failure.action());
		}
		this.problem = failure.message();
	}

	private void recovered() {
		this.pause = Duration.ZERO;
		if (this.problem != null) {
			LOG.info("Blockload receives events from queue {} again.", address());
		}
		this.problem = null;
	}

	private void handle(QueueMessage message) {
		List<ObjectEvent> events;
		try {
			events = EventReader.read(message.body());
		}
		catch (IllegalArgumentException ex) {
			// It stays, and the queue moves it to its dead-letter queue.
			add(EventResult.UNREADABLE);
			LOG.warn("A message of queue {} cannot be read, id {}: {} It stays in the queue.", address(),
					Printable.line(message.id()), ex.getMessage());
			return;
		}
		try {
			events.forEach((event) -> this.handler.handle(event).forEach(this::add));
		}
		catch (Failure ex) {
			add(EventResult.FAILED);
			if (ex.failureCode() == LaunchCode.QUEUE_FULL) {
				throw ex;
			}
			LOG.warn(
					"Blockload could not launch an import for an event, message {}: {} The message stays in the queue.",
					Printable.line(message.id()), ex.message());
			return;
		}
		// All that it requires is stored.
		this.queue.delete(message);
	}

	private void add(EventResult result) {
		Objects.requireNonNull(this.counts.get(result)).increment();
	}

	/**
	 * Stop: no message is received any more. Returns when the messages that were received
	 * are processed.
	 */
	@Override
	public void close() {
		synchronized (this.lock) {
			this.stopping = true;
			if (this.waiting) {
				this.thread.interrupt();
			}
		}
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.queue.close();
	}

}
