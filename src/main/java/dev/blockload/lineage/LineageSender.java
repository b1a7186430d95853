package dev.blockload.lineage;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

import dev.blockload.run.SqlFailures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Sends the events that wait, in their order. A receiver that does not answer delays
 * nothing else: the events stay in the database, and beyond a limit the oldest are
 * dropped. Used by one thread at a time.
 */
public final class LineageSender {

	private static final Logger LOG = LoggerFactory.getLogger(LineageSender.class);

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

	private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

	private final LineageOutbox outbox;

	private final LineageDocument documents;

	private final LineageTarget target;

	private final int backlog;

	private final LongAdder sent = new LongAdder();

	private final LongAdder dropped = new LongAdder();

	LineageSender(LineageOutbox outbox, LineageDocument documents, LineageTarget target, int backlog) {
		this.outbox = outbox;
		this.documents = documents;
		this.target = target;
		this.backlog = backlog;
	}

	/**
	 * Send what waits. Returns at once if nothing waits, if another process sends, or if
	 * the receiver did not answer a moment ago.
	 * @param most no further event is sent after this time; one takes up to 5 s
	 */
	public void send(Duration most) {
		try {
			long end = System.nanoTime() + most.toNanos();
			if (!this.outbox.isWaiting() || !this.outbox.lock()) {
				return;
			}
			try {
				boolean more = true;
				while (more && System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
					more = sendNext() && this.outbox.lock();
				}
			}
			finally {
				this.outbox.unlock();
			}
		}
		catch (DataAccessException | TransactionException ex) {
			LOG.debug("Lineage events stay in the outbox: {}", SqlFailures.translate(ex).message());
		}
	}

	/** Returns whether to go on. */
	private boolean sendNext() {
		LineageEvent event = this.outbox.next().orElse(null);
		if (event == null) {
			return false;
		}
		String json;
		try {
			json = JSON.writeValueAsString(this.documents.of(event));
		}
		catch (DataAccessException | TransactionException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			LOG.error("Lineage event {} of run {} cannot be rendered, and is dropped.", event.type(),
					event.run().number(), ex);
			drop(event);
			return true;
		}
		LineageTarget.Answer answer = this.target.send(json);
		return switch (answer.outcome()) {
			case DELIVERED -> {
				this.outbox.delivered(event.id());
				this.sent.increment();
				yield true;
			}
			case REFUSED -> {
				LOG.warn("Lineage event {} of run {} is dropped: {}", event.type(), event.run().number(),
						answer.problem());
				drop(event);
				yield true;
			}
			case AWAY -> {
				away(answer.problem());
				yield false;
			}
		};
	}

	private void drop(LineageEvent event) {
		this.outbox.dropped(event.id());
		this.dropped.increment();
	}

	/** How many events this process has sent. */
	long sent() {
		return this.sent.sum();
	}

	/** How many events this process has dropped. */
	long dropped() {
		return this.dropped.sum();
	}

	/** How many events of all processes wait in the database. */
	long waiting() {
		return this.outbox.counts().waiting();
	}

	private void away(String problem) {
		int failures = this.outbox.failed(FIRST_PAUSE, LONGEST_PAUSE);
		int dropped = this.outbox.dropBeyond(this.backlog);
		this.dropped.add(dropped);
		LineageOutbox.Counts counts = this.outbox.counts();
		if (failures == 1) {
			LOG.warn("Lineage events cannot be sent: {} Blockload keeps trying. {} events wait.", problem,
					counts.waiting());
		}
		if (dropped > 0) {
			LOG.warn(
					"Lineage events were dropped, because more than {} wait: {} Dropped now: {}, since the database exists: {}.",
					this.backlog, problem, dropped, counts.dropped());
		}
	}

}
