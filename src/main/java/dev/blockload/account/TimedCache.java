package dev.blockload.account;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Keeps what was read from the database for less than five seconds: within five seconds
 * every node knows of a change. Keeps no absence, so that what others invent takes no
 * memory. Safe for use by many threads.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class TimedCache<K, V> {

	/** Counted from before the read, with a second for the request itself. */
	private static final long NANOS = 4_000_000_000L;

	private static final int MOST = 10_000;

	private final Map<K, Entry<V>> entries = new ConcurrentHashMap<>();

	private final Function<K, Optional<V>> read;

	TimedCache(Function<K, Optional<V>> read) {
		this.read = read;
	}

	Optional<V> get(K key) {
		long now = System.nanoTime();
		Entry<V> entry = this.entries.get(key);
		if (entry != null && now - entry.readAt < NANOS) {
			return Optional.of(entry.value);
		}
		Optional<V> found = this.read.apply(key);
		if (found.isEmpty()) {
			this.entries.remove(key);
			return found;
		}
		if (this.entries.size() >= MOST) {
			this.entries.values().removeIf((old) -> now - old.readAt >= NANOS);
		}
		if (this.entries.size() < MOST) {
			this.entries.put(key, new Entry<>(found.get(), now));
		}
		return found;
	}

	void forget() {
		this.entries.clear();
	}

	private record Entry<V>(V value, long readAt) {

	}

}
