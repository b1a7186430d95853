package dev.blockload.fault;

import java.util.Map;
import java.util.TreeMap;

/**
 * How often what was done to loads. Safe for use by many threads.
 */
final class Tally {

	private final Map<String, Integer> counts = new TreeMap<>();

	synchronized void add(String kind) {
		this.counts.merge(kind, 1, Integer::sum);
	}

	/** How many processes were killed, whatever the moment. */
	synchronized int kills() {
		return this.counts.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().startsWith("kill"))
			.mapToInt(Map.Entry::getValue)
			.sum();
	}

	@Override
	public synchronized String toString() {
		return this.counts.toString();
	}

}
