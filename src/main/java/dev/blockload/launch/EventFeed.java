package dev.blockload.launch;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.blockload.run.RunEvent;
import dev.blockload.run.RunProgress;
import dev.blockload.run.RunState;
import dev.blockload.run.RunStates;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Sends the events and the progress of runs to subscribers, on any node: whichever node
 * executes a run, its events are in the database. One query per second serves all
 * subscribers of a node; without subscribers there is none. A subscriber that reads
 * slowly gets the next events and the latest progress when it is ready again. Safe for
 * use by many threads.
 * <p>
 * A bean of the context that has the web server: it closes the streams before the server
 * waits for its requests.
 */
public final class EventFeed implements SmartLifecycle, AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);

	/** How many events a subscriber gets at once. */
	private static final int MOST_EVENTS = 100;

	/**
	 * In place of the number of an event: a subscriber that wants the latest progress,
	 * and no events.
	 */
	public static final long NO_EVENTS = Long.MAX_VALUE;

	private final RunStates states;

	private final Duration period;

	private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();

	private final ScheduledExecutorService ticker;

	private boolean ticking;

	/** When the last query began. Used by the thread that ticks. */
	private long tickedAt;

	private volatile boolean closed;

	/**
	 * Create a feed with one query per second.
	 * @param states reads the runs
	 */
	public EventFeed(RunStates states) {
		this(states, ticker());
	}

	EventFeed(RunStates states, ScheduledExecutorService ticker) {
		this(states, Duration.ofSeconds(1), ticker);
	}

	EventFeed(RunStates states, Duration period) {
		this(states, period, ticker());
	}

	private EventFeed(RunStates states, Duration period, ScheduledExecutorService ticker) {
		this.states = states;
		this.period = period;
		this.ticker = ticker;
		this.tickedAt = System.nanoTime() - period.toNanos();
	}

	private static ScheduledExecutorService ticker() {
		return Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "run events");
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Subscribe to a run. The caller has checked that the subscriber can see it, and
	 * closes the subscription when that changes.
	 * @param run the run's number
	 * @param after the number of the last event that the subscriber has; 0 if it has
	 * none; {@link #NO_EVENTS} if it wants none
	 * @param subscriber receives events and progress
	 * @return to be closed when the subscriber goes
	 */
	public Subscription subscribe(long run, long after, Subscriber subscriber) {
		Subscription subscription = new Subscription(run, after, subscriber);
		this.subscriptions.add(subscription);
		if (this.closed) {
			subscription.end();
			return subscription;
		}
		synchronized (this) {
			if (!this.ticking) {
				this.ticking = true;
				// With a delay, the time of the query would come on top.
				var unused = this.ticker.scheduleAtFixedRate(this::tickOnce, 0, this.period.toMillis(),
						TimeUnit.MILLISECONDS);
			}
		}
		return subscription;
	}

	/**
	 * After a slow query, the executor makes up for each time that has passed meanwhile:
	 * one query is enough for all of them.
	 */
	private void tickOnce() {
		long now = System.nanoTime();
		if (now - this.tickedAt >= this.period.toNanos() / 2) {
			this.tickedAt = now;
			tick();
		}
	}

	private void tick() {
		try {
			Map<Long, Long> after = new HashMap<>();
			for (Subscription subscription : this.subscriptions) {
				if (subscription.isReady()) {
					after.merge(subscription.run, subscription.last, Math::min);
				}
			}
			Map<Long, RunState> found = this.states.of(after, MOST_EVENTS);
			for (Subscription subscription : this.subscriptions) {
				Long first = after.get(subscription.run);
				// One that was not ready a moment before could need earlier events.
				if (first != null && first <= subscription.last && subscription.isReady()) {
					subscription.offer(found.get(subscription.run));
				}
			}
		}
		catch (DataAccessException | TransactionException ex) {
			// The node logs that the database does not answer; subscribers wait.
			LOG.debug("The events of runs could not be read", ex);
		}
		catch (RuntimeException | Error ex) {
			// Otherwise the executor would never call this method again.
			LOG.error("Blockload could not send events of runs. It tries again.", ex);
		}
	}

	/** End all subscriptions, and refuse later ones. Returns at once. */
	@Override
	public void close() {
		this.closed = true;
		this.ticker.shutdownNow();
		this.subscriptions.forEach(Subscription::end);
	}

	@Override
	public void start() {
		// The first subscriber starts the queries.
	}

	@Override
	public void stop() {
		close();
	}

	@Override
	public boolean isRunning() {
		return !this.closed;
	}

	/**
	 * Receives the events of a run. Called by one thread at a time, which serves all
	 * subscribers: no method waits for a client.
	 */
	public interface Subscriber {

		/** Whether it can receive more: it has sent what it received before. */
		boolean isReady();

		/**
		 * The next events, in their order, and the latest progress. Called if there are
		 * events, or if the progress has changed.
		 * @param state with events that this subscriber has not received
		 */
		void receive(RunState state);

		/**
		 * Nothing more comes. Called once, from any thread; must not throw.
		 * @param reason why
		 */
		void end(End reason);

	}

	/**
	 * Why nothing more comes.
	 */
	public enum End {

		/** The run has ended, and all events were received. */
		COMPLETE,

		/** The run does not exist any more, or its reader does not see it any more. */
		NOT_VISIBLE,

		/** The node stops, or the subscriber is gone: it can subscribe again. */
		CLOSED

	}

	/**
	 * One subscriber of one run.
	 */
	public final class Subscription implements AutoCloseable {

		private final long run;

		private final Subscriber subscriber;

		private volatile long last;

		/** What was received last, without its events; null before the first time. */
		private volatile @Nullable RunProgress received;

		private volatile boolean ended;

		private Subscription(long run, long after, Subscriber subscriber) {
			this.run = run;
			this.last = after;
			this.subscriber = subscriber;
		}

		private boolean isReady() {
			return !this.ended && this.subscriber.isReady();
		}

		private void offer(@Nullable RunState state) {
			if (state == null) {
				end(End.NOT_VISIBLE);
				return;
			}
			List<RunEvent> unseen = state.events().stream().filter((event) -> event.number() > this.last).toList();
			if (!unseen.isEmpty() || !state.progress().equals(this.received)) {
				receive(new RunState(state.progress(), unseen, state.lastEvent()));
			}
			if (state.isComplete(this.last)) {
				end(End.COMPLETE);
			}
		}

		private void receive(RunState state) {
			try {
				this.subscriber.receive(state);
			}
			catch (RuntimeException ex) {
				LOG.debug("A subscriber of run {} is gone", this.run, ex);
				end();
				return;
			}
			if (!state.events().isEmpty()) {
				this.last = state.events().get(state.events().size() - 1).number();
			}
			this.received = state.progress();
		}

		private void end() {
			end(End.CLOSED);
		}

		private void end(End reason) {
			synchronized (this) {
				if (this.ended) {
					return;
				}
				this.ended = true;
			}
			EventFeed.this.subscriptions.remove(this);
			this.subscriber.end(reason);
		}

		/** Stop the deliveries. */
		@Override
		public void close() {
			end();
		}

	}

}
