package dev.blockload.web;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.blockload.account.Caller;

/**
 * Counts what is in progress on this node, in total and for each caller, and refuses more
 * than the limits. Safe for use by many threads.
 */
final class Places {

	private final Limit limit;

	private final int most;

	private final int mostOfCaller;

	private final Map<String, Integer> taken = new HashMap<>();

	private int all;

	/**
	 * Create places.
	 * @param limit what they are for
	 * @param most how many there are
	 * @param mostOfCaller how many one caller can have
	 */
	Places(Limit limit, int most, int mostOfCaller) {
		this.limit = limit;
		this.most = most;
		this.mostOfCaller = mostOfCaller;
	}

	/**
	 * Take a place.
	 * @throws WebException code {@code too-many-requests} if the caller has as many as it
	 * can have, and {@code node-busy} if all are taken
	 */
	Place take(Caller caller) {
		return take(caller.actor().text());
	}

	/**
	 * Take a place.
	 * @param owner the name of the caller
	 * @throws WebException as for the caller
	 */
	synchronized Place take(String owner) {
		int own = this.taken.getOrDefault(owner, 0);
		if (own >= this.mostOfCaller) {
			throw this.limit.reachedByCaller(this.mostOfCaller);
		}
		if (this.all >= this.most) {
			throw this.limit.reachedByNode(this.most);
		}
		this.taken.put(owner, own + 1);
		this.all++;
		AtomicBoolean free = new AtomicBoolean();
		return () -> {
			if (free.compareAndSet(false, true)) {
				giveBack(owner);
			}
		};
	}

	private synchronized void giveBack(String owner) {
		this.all--;
		this.taken.computeIfPresent(owner, (name, count) -> (count > 1) ? count - 1 : null);
	}

	/**
	 * A place that is taken. To close it twice is the same as once.
	 */
	@FunctionalInterface
	interface Place extends AutoCloseable {

		@Override
		void close();

	}

}
